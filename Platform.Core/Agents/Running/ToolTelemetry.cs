using System.Diagnostics.Metrics;
using System.Text.Json;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>A duration per call. The labels are closed sets: types of tools and named outcomes.</summary>
internal static class ToolTelemetry
{
    private static readonly Meter Meter = new("Platform");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("platform.tools.call.duration", "s", "How long calls of tools take.");

    public static void Finish(ToolType type, string? error, TimeSpan took) =>
        Duration.Record(took.TotalSeconds, new("type", JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString())), new("outcome", error is null ? "ok" : error.StartsWith("tool.", StringComparison.Ordinal) ? error : "other"));
}
