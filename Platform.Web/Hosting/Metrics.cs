using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Platform.Core.Shared.Settings;

namespace Platform.Web.Hosting;

/// <summary>
/// <c>/metrics</c> in Prometheus' text format, from a <see cref="MeterListener"/> on our meter and the framework's. Small, because the
/// exporter package is not to be had; OpenTelemetry's Prometheus exporter can take its place.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    // Seconds: from a cached answer to a slow report.
    private static readonly double[] Buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly string[] Meters = ["Platform", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime", "Quartz"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

    public PrometheusMetrics()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<float>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Record(i, value, tags));
        _listener.Start();
    }

    public string Text()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _series.GroupBy(pair => pair.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            var name = Name(group.Key);
            text.Append("# TYPE ").Append(name).Append(' ').Append(Kind(group.Key).Split('_')[0]).Append('\n');
            foreach (var (key, series) in group)
                series.Write(text, name, key.Labels);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _series.GetOrAdd((instrument, Labels(tags)), static key => new Series(Kind(key.Instrument))).Add(value);

    private static string Kind(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : type.StartsWith("Counter", StringComparison.Ordinal) ? "counter"
            : type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter_observed"
            : type.StartsWith("UpDown", StringComparison.Ordinal) ? "gauge_delta" : "gauge";
    }

    private static string Name(Instrument instrument)
    {
        var unit = instrument.Unit is "s" ? "_seconds" : instrument.Unit is "By" ? "_bytes" : "";
        return instrument.Name.Replace('.', '_').Replace('-', '_') + unit;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            var escaped = (value?.ToString() ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length == 0 ? "" : ",").Append(key.Replace('.', '_')).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }

    private sealed class Series(string kind)
    {
        private readonly Lock _lock = new();
        private readonly long[] _counts = new long[Buckets.Length];
        private double _sum;
        private long _count;

        public void Add(double value)
        {
            lock (_lock)
            {
                _count++;
                _sum = kind is "counter" or "histogram" or "gauge_delta" ? _sum + value : value;
                for (var i = Buckets.Length - 1; kind == "histogram" && i >= 0 && value <= Buckets[i]; i--)
                    _counts[i]++;
            }
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            lock (_lock)
            {
                if (kind != "histogram")
                {
                    Line(text, name, labels, _sum);
                    return;
                }

                var comma = labels.Length == 0 ? "" : ",";
                for (var i = 0; i < Buckets.Length; i++)
                    Line(text, name + "_bucket", $"{labels}{comma}le=\"{Buckets[i].ToString(CultureInfo.InvariantCulture)}\"", _counts[i]);
                Line(text, name + "_bucket", $"{labels}{comma}le=\"+Inf\"", _count);
                Line(text, name + "_sum", labels, _sum);
                Line(text, name + "_count", labels, _count);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
                text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}

internal static class MetricsEndpoint
{
    public static void AddPlatformTelemetry(this IServiceCollection services) => services.AddSingleton<PrometheusMetrics>();

    public static void MapPlatformMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<PrometheusMetrics>(); // listens from now on
        app.MapGet("/metrics", (HttpContext context, PlatformSettings settings) => MayRead(context, settings)
                ? Results.Text(metrics.Text(), "text/plain; version=0.0.4", Encoding.UTF8)
                : Results.StatusCode(StatusCodes.Status401Unauthorized))
            .AllowAnonymous().ExcludeFromDescription();
    }

    // Behind a proxy on this machine everybody would look like loopback: a forwarded request needs the token.
    private static bool MayRead(HttpContext context, PlatformSettings settings)
    {
        if (settings.MetricsToken is { } token && context.Request.Headers.Authorization is [{ } header]
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes("Bearer " + token)))
            return true;
        var forwarded = context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("X-Original-For") || context.Request.Headers.ContainsKey("Forwarded");
        return !forwarded && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
    }
}
