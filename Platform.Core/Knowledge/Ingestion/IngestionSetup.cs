using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Ingestion;

internal static class IngestionSetup
{
    public static void AddIngestion(this IServiceCollection services, PlatformSettings? settings)
    {
        services.AddSingleton<IngestionSignals>();
        services.AddSingleton<EditionRows>();
        if (settings is null)
            return;
        services.AddSingleton<EditionTurns>();
        services.AddSingleton<EditionKeeper>();
        services.AddSingleton<EditionOutcome>();
        services.AddSingleton<EditionPublication>();
        services.AddSingleton<EditionWork>();
        services.AddSingleton<VersionSpool>();
        services.AddSingleton<WorkGate>();
        services.AddSingleton<WorkLimits>();
        services.AddSingleton<ArchiveStep>();
        services.AddSingleton<ExtractionStep>();
        services.AddSingleton<ChunkingStep>();
        services.AddSingleton<EmbeddingStep>();
        services.AddSingleton<LinkingStep>();
        services.AddSingleton<IngestionClock>();
        services.AddSingleton<IngestionWorker>();
        if (settings.Runs("workers"))
            services.AddHostedService(provider => provider.GetRequiredService<IngestionWorker>());
    }
}
