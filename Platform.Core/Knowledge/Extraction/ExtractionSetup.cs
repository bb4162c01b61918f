using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Extraction;

public static class ExtractionSetup
{
    public static IServiceCollection AddExtraction(this IServiceCollection services)
    {
        services.AddOptions<ExtractionOptions>()
            .Configure<PlatformSettings>((options, settings) => options.ToolsDirectory = Path.Combine(settings.DataDirectory, "tools"))
            .Validate(options => options.Parallel >= 1 && options.FilesPerProcess >= 1, "Platform:Extraction: Parallel and FilesPerProcess must be 1 or more.")
            .Validate(options => options.HeapLimit >= 64 && options.MemoryLimit >= options.HeapLimit, "Platform:Extraction: HeapLimit must be 64 MiB or more, and MemoryLimit no less.")
            .Validate(options => options.PageTimeout > TimeSpan.Zero && options.FileTimeout > TimeSpan.Zero, "Platform:Extraction: PageTimeout and FileTimeout must be more than 0.")
            .ValidateOnStart();
        services.AddSingleton<DocumentExtractor>();
        return services;
    }
}
