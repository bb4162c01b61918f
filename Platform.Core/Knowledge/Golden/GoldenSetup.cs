using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Golden.Asked;
using Platform.Core.Knowledge.Golden.Lab;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

internal static class GoldenSetup
{
    public static void AddGolden(this IServiceCollection services)
    {
        services.AddSingleton<IndexTrials>();
        services.AddSingleton(provider => new GoldenRuns(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<IKnowledgeSearch>, provider.GetRequiredService<IndexTrials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SearchLab(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<IKnowledgeSearch>, provider.GetRequiredService<IndexTrials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISwitchGuard, GoldenGuard>();
        services.AddSingleton(new PartitionedTable("knowledge_searches", Monthly: false, Ahead: 7, KeepDays: 31));
        services.AddSingleton<SearchLog>();
        services.AddHostedService(provider => provider.GetRequiredService<SearchLog>());
    }
}
