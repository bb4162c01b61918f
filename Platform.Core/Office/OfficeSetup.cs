using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Office.Board;
using Platform.Core.Office.Contracts;
using Platform.Core.Office.Integration;
using Platform.Core.Office.Reports;
using Platform.Core.Office.Silence;
using Platform.Core.Office.SqlDoor;
using Platform.Core.Office.Worked;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Office;

public static class OfficeSetup
{
    /// <summary>The live office. Its options are bound by the host (<see cref="OfficeOptions"/>).</summary>
    public static IServiceCollection AddOffice(this IServiceCollection services)
    {
        services.AddOptions<OfficeOptions>()
            .Validate(options => options.OfflineAfter >= TimeSpan.FromSeconds(5) && options.OfflineAfter <= TimeSpan.FromDays(1), "OFFICE_OFFLINE_AFTER must be from 5 to 86400 seconds.")
            .Validate(options => options.Writers is >= 1 and <= 16, "Office:Writers must be from 1 to 16.")
            .Validate(options => options.MaxWaitingPerCaller is >= 1_000 and <= 10_000, "Office:MaxWaitingPerCaller must be from 1000 to 10000.")
            .ValidateOnStart();
        services.AddSingleton(new PartitionedTable("office_events", Monthly: true, Ahead: 2, KeepDays: 400));
        services.AddSingleton(new PartitionedTable("office_samples", Monthly: false, Ahead: 7, KeepDays: 31));
        services.AddSingleton<OfficeIngest>();
        services.AddSingleton<IOfficeStaff, OfficeStaff>();
        services.AddSingleton<WorkedShareReader>();
        services.AddSingleton<OfficeBoards>();
        services.AddHostedService(provider => provider.GetRequiredService<OfficeBoards>());
        services.AddSingleton<SilenceWatch>();
        services.AddSingleton<DemoLease>();
        services.AddSingleton<SqlInbox>();
        services.AddHostedService<SqlDoorListener>();
        services.AddScoped<SqlDoors>();
        services.AddSingleton(EventSubscription.Of<TenantDeleted, SqlDoors>());
        return services;
    }
}
