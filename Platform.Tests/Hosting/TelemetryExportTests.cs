using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Settings;
using Platform.Web.Hosting;

namespace Platform.Tests.Hosting;

/// <summary>Traces and metrics reach a collector that speaks OTLP over HTTP.</summary>
public sealed class TelemetryExportTests
{
    [Fact]
    public async Task Export_WithEndpoint_SendsSpansAndMetricsWithoutSecrets()
    {
        var received = new ConcurrentQueue<(string Path, string? Type, string Body)>();
        await using var collector = await CollectorAsync(received);
        await using var database = await PlatformFixture.NewDatabaseAsync();
        await using var app = await ProxyTests.StartAsync(new PlatformSettings
        {
            Port = 0, DatabaseUrl = database.ConnectionString, DataDirectory = Path.Combine(Path.GetTempPath(), "platform-telemetry-tests"),
            OpenTelemetry = new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = ProxyTests.AddressOf(collector).ToString(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_SERVICE_NAME"] = "control-room",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200", ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            },
        });
        using var http = new HttpClient { BaseAddress = ProxyTests.AddressOf(app) };
        const string token = "inv_0123456789abcdefghijklmnop";
        await http.GetAsync($"/invitation/{token}");

        await Eventually.TrueAsync(() => Has("/v1/traces", "FindInvitation") && Has("/v1/metrics", "platform.operation.duration") && Has("/v1/metrics", "dotnet.process.memory.working_set"),
            "an operation's span and metric and the runtime's memory");
        Assert.All(received, call => Assert.Equal("application/x-protobuf", call.Type));
        Assert.Contains(received, call => call.Body.Contains("control-room", StringComparison.Ordinal));
        Assert.DoesNotContain(received, call => call.Body.Contains(token, StringComparison.Ordinal));
        await app.StopAsync();

        bool Has(string path, string text) => received.Any(call => call.Path == path && call.Body.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Export_WithoutEndpoint_IsNotThere()
    {
        var services = new ServiceCollection();
        services.AddTelemetryExport(new PlatformSettings { OpenTelemetry = new Dictionary<string, string?> { ["OTEL_SERVICE_NAME"] = "x" } });
        Assert.Empty(services);
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentQueue<(string Path, string? Type, string Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
