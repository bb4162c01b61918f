using Platform.Core.Shared.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Platform.Web.Hosting;

/// <summary>Console for people, JSON lines for programs in <c>{data}/logs</c>: a file a day, 14 days, at most 100 MB each.</summary>
internal static class Logging
{
    public static void AddPlatformLogging(this WebApplicationBuilder builder, PlatformSettings settings)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            // Expected at every start without a display for keys at rest; the keys are in the database on purpose.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .Enrich.FromLogContext()
            .Enrich.With<SecretRedaction>()
            .WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .WriteTo.File(
                new JsonFormatter(renderMessage: true), Path.Combine(settings.DataDirectory, "logs", "platform-.jsonl"),
                rollingInterval: RollingInterval.Day, retainedFileCountLimit: 14, fileSizeLimitBytes: 100_000_000, rollOnFileSizeLimit: true)
            .CreateLogger();
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(logger, dispose: true);
    }
}
