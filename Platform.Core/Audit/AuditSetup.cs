using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Audit;

public static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddScoped<AuditReader>();
        services.AddSingleton(new PartitionedTable("audit_entries", Monthly: true, Ahead: 3, KeepDays: null));
        return services;
    }
}
