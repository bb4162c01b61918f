using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Golden.Lab;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

internal static class GoldenSetup
{
    public static void AddGolden(this IServiceCollection services)
    {
        services.AddSingleton<IndexTrials>();
        services.AddSingleton(provider => new GoldenRuns(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<IKnowledgeSearch>(), provider.GetRequiredService<IndexTrials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SearchLab(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<IExplainedSearch>(), provider.GetRequiredService<IndexTrials>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISwitchGuard, GoldenGuard>();
    }
}
