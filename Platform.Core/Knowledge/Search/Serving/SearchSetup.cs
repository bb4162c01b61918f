using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Search.Serving;

internal static class SearchSetup
{
    public static void AddKnowledgeSearch(this IServiceCollection services)
    {
        services.AddSingleton<TenantIndexes>();
        services.AddHostedService(provider => provider.GetRequiredService<TenantIndexes>());
        services.AddSingleton<QuestionEmbeddings>();
        services.AddSingleton<ExactRanking>();
        services.AddSingleton<UnansweredQuestions>();
        services.AddSingleton<KnowledgeSearch>();
        services.AddSingleton<IKnowledgeSearch>(provider => provider.GetRequiredService<KnowledgeSearch>());
        services.AddSingleton<IExplainedSearch>(provider => provider.GetRequiredService<KnowledgeSearch>());
    }
}
