using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Core.Shared.Operations;

/// <summary>An activity and a duration per operation.</summary>
internal static class OperationTelemetry
{
    private static readonly ActivitySource Source = new("Platform");
    private static readonly Meter Meter = new("Platform");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("platform.operation.duration", "s", "How long operations take.");

    public static Activity? Start(string name) => Source.StartActivity(name);

    public static void Finish(Activity? activity, string name, long started, Error? error)
    {
        var outcome = error?.Kind.ToString() ?? "Done";
        activity?.SetTag("platform.outcome", outcome);
        Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("operation", name), new("outcome", outcome));
    }
}
