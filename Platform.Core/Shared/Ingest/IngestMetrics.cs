using System.Diagnostics.Metrics;

namespace Platform.Core.Shared.Ingest;

/// <summary>Instruments of one writer in the meter "Platform", told apart by the tag <c>writer</c>.</summary>
internal sealed class IngestMetrics : IDisposable
{
    private readonly Meter meter = new("Platform");
    private readonly KeyValuePair<string, object?> tag;
    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> commitTime;
    private readonly Counter<long> rejected;
    private readonly Counter<long> failed;
    private readonly Counter<long> retried;

    public IngestMetrics(string writer, Func<int> queueLength)
    {
        tag = new("writer", writer);
        meter.CreateObservableGauge("platform.ingest.queue", () => new Measurement<int>(queueLength(), tag), "{item}", "Items that wait for a writer");
        batchSize = meter.CreateHistogram<int>("platform.ingest.batch", "{item}", "Items of a committed batch");
        commitTime = meter.CreateHistogram<double>("platform.ingest.commit", "s", "Time of a batch's successful attempt");
        rejected = meter.CreateCounter<long>("platform.ingest.busy", "{item}", "Items turned away because the queue was full");
        failed = meter.CreateCounter<long>("platform.ingest.failed", "{item}", "Items that were accepted and not stored");
        retried = meter.CreateCounter<long>("platform.ingest.retries", "{batch}", "Attempts repeated after a transient failure");
    }

    public void Committed(int items, TimeSpan elapsed)
    {
        batchSize.Record(items, tag);
        commitTime.Record(elapsed.TotalSeconds, tag);
    }

    public void Busy() => rejected.Add(1, tag);

    public void Failed(int items, IngestFailure failure) => failed.Add(items, tag, new("reason", failure.ToString()));

    public void Retried() => retried.Add(1, tag);

    public void Dispose() => meter.Dispose();
}
