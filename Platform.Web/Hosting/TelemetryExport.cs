using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.Core.Shared.Settings;

namespace Platform.Web.Hosting;

/// <summary>
/// Traces and metrics to a collector, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The hosting and instrumentation packages are not to be had, so the
/// providers are built here and the framework's own sources and meters are named; the other <c>OTEL_…</c> variables work as the standard says.
/// </summary>
internal sealed class TelemetryExport(PlatformSettings settings) : IHostedService, IDisposable
{
    private static readonly string[] Sources = ["Platform", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Quartz"];
    private static readonly string[] Meters =
        ["Platform", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "Npgsql", "System.Runtime", "Quartz"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // From our own settings, which also hold what .env says.
        var variables = new ConfigurationBuilder().AddInMemoryCollection(settings.OpenTelemetry).Build();
        var resource = ResourceBuilder.CreateDefault().AddService("platform", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3));
        if (settings.OpenTelemetry.TryGetValue("OTEL_SERVICE_NAME", out var name))
            resource.AddService(name!);
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(services => services.AddSingleton<IConfiguration>(variables))
            .SetResourceBuilder(resource).AddSource(Sources).AddProcessor(new SpanRedaction()).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(services => services.AddSingleton<IConfiguration>(variables))
            .SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    /// <summary>What is still in memory goes out, within the time that the host gives.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            const int milliseconds = 3_000;
            _traces?.Shutdown(milliseconds);
            _metrics?.Shutdown(milliseconds);
        }, cancellationToken);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Addresses may hold the token of an invitation or a screen, statements that make a role its password.</summary>
    private sealed class SpanRedaction : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            foreach (var (name, value) in data.TagObjects.ToArray())
            {
                if (value is not string text)
                    continue;
                if (name is "db.query.text" or "db.statement" && text.Contains("password", StringComparison.OrdinalIgnoreCase))
                    data.SetTag(name, null);
                else if (SecretRedaction.Redact(text) is var redacted && !ReferenceEquals(redacted, text))
                    data.SetTag(name, redacted);
            }
        }
    }
}

internal static class TelemetryExportSetup
{
    /// <summary>Nothing at all without an endpoint.</summary>
    public static void AddTelemetryExport(this IServiceCollection services, PlatformSettings settings)
    {
        if (settings.ExportsTelemetry)
            services.AddHostedService(_ => new TelemetryExport(settings));
    }
}
