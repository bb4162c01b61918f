using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Events;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

public static class TenantsSetup
{
    public static IServiceCollection AddTenants(this IServiceCollection services)
    {
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<ITenantDirectory>(provider => provider.GetRequiredService<TenantDirectory>());
        services.AddSingleton<TenantChanges>();
        services.AddScoped<PurgeTenant>();
        services.AddSingleton(EventSubscription.Of<TenantDeleted, PurgeTenant>());
        return services;
    }
}
