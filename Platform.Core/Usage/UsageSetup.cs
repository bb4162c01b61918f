using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Data;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Usage;

public static class UsageSetup
{
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        // Two years and a bit: this month can be held against the same of the year before last.
        services.AddSingleton(new PartitionedTable("token_usage", Monthly: true, Ahead: 2, KeepDays: 760));
        services.AddSingleton<BudgetWindows>();
        services.AddSingleton<LedgerCommit>();
        services.AddSingleton<SettlementRounds>();
        services.AddSingleton<IBudgets, BudgetLedger>();
        return services;
    }
}
