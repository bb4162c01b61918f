using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Agents.Testing;

internal static class TestingSetup
{
    public static void AddTesting(this IServiceCollection services, PlatformSettings settings)
    {
        services.AddScoped<TestGate>();
        services.AddScoped<TestCaseCopies>();
        services.AddSingleton<TestSignals>();
        services.AddSingleton<AnswerJudge>();
        services.AddSingleton<CaseTrial>();
        services.AddSingleton<TestRunRows>();
        services.AddSingleton<TestRunWorker>();
        services.AddSingleton(provider => new TestRecorder(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<AgentLoop>(), provider.GetRequiredService<ToolRunner>()));
        if (settings.Runs("workers"))
            services.AddHostedService(provider => provider.GetRequiredService<TestRunWorker>());
    }
}
