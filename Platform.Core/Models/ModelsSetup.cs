using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Clients;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Health;
using Platform.Core.Models.Providers;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models;

public static class ModelsSetup
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton(new PartitionedTable("model_health", Monthly: false, Ahead: 7, KeepDays: 3));
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<IModelCatalogue>(provider => provider.GetRequiredService<ModelDirectory>());
        services.AddSingleton<Wires>();
        services.AddSingleton<Breakers>();
        services.AddSingleton<Settlement>();
        services.AddSingleton<JourneyServices>();
        services.AddSingleton<IModelClients, ModelClients>();
        services.AddSingleton<ProviderKeyList>();
        services.AddSingleton(provider => new ProviderProbe(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<ModelDirectory>(), provider.GetRequiredService<Wires>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ModelHealth>();
        services.AddHostedService(provider => provider.GetRequiredService<ModelHealth>());
        return services;
    }
}
