using FluentValidation;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Idempotency;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Shared;

public static class SharedSetup
{
    /// <summary>The ground floor. <paramref name="databaseUrl"/> is an Npgsql connection string of the schema's owner.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services, string databaseUrl)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new Databases(databaseUrl));
        services.AddSingleton<AcrossTenants>();
        services.AddSingleton<Partitions>();
        services.AddSingleton<DatabaseMigrator>();
        services.AddSingleton<JobDatabase>();
        services.TryAddSingleton<IJobBoard, NoJobBoard>();

        services.AddScoped<OperationContext>();
        services.AddScoped<TenantWall>();
        services.AddDbContext<PlatformDbContext>((provider, builder) => PlatformDbOptions.Configure(builder, provider.GetRequiredService<Databases>().App));
        services.AddSingleton<Turns>();
        services.AddSingleton<OperationRunner>();
        services.AddHandlers();
        services.AddSingleton<IdempotentRequests>();

        services.AddSingleton<OutboxBell>();
        services.AddSingleton<OutboxDispatcher>();

        services.AddSingleton<SecretBox>();
        services.AddDataProtection().SetApplicationName("Platform");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
            options.XmlRepository = new PostgresXmlRepository(provider.GetRequiredService<Databases>(), provider.GetRequiredService<TimeProvider>())));
        return services;
    }

    // Every handler and validator of this assembly, so that a new use case is one file.
    private static void AddHandlers(this IServiceCollection services)
    {
        OptionalNames.Register();
        foreach (var type in typeof(SharedSetup).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var service in type.GetInterfaces().Where(i => i.IsGenericType))
            {
                if (service.GetGenericTypeDefinition() == typeof(IHandler<,>))
                    services.AddScoped(service, type);
                else if (service.GetGenericTypeDefinition() == typeof(IValidator<>))
                    services.AddSingleton(service, type);
            }
        }
    }
}
