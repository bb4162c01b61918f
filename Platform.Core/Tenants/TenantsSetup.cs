using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

public static class TenantsSetup
{
    public static IServiceCollection AddTenants(this IServiceCollection services)
    {
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<ITenantDirectory>(provider => provider.GetRequiredService<TenantDirectory>());
        return services;
    }
}
