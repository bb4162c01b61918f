using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Models.Clients;

/// <summary>An activity and a duration per attempt. The labels are closed sets: types of providers and named outcomes, never names of tenants' own.</summary>
internal static class ModelTelemetry
{
    private static readonly ActivitySource Source = new("Platform");
    private static readonly Meter Meter = new("Platform");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("platform.models.attempt.duration", "s", "How long attempts at models take, streams to their end.");
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("platform.models.tokens", "{token}", "Tokens that were recorded, prompts and answers.");

    public static Activity? Start(string type) => Source.StartActivity("ModelAttempt", ActivityKind.Client)?.SetTag("platform.provider_type", type);

    public static void Finish(Activity? activity, string type, string? error, TimeSpan latency, long tokens)
    {
        var outcome = error ?? UsageRecord.Succeeded;
        activity?.SetTag("platform.outcome", outcome);
        activity?.Dispose();
        Duration.Record(latency.TotalSeconds, new("type", type), new("outcome", outcome));
        Tokens.Add(tokens, new KeyValuePair<string, object?>("type", type));
    }
}
