using System.Diagnostics.Metrics;

namespace Platform.Core.Runtime.Queues;

/// <summary>Instruments of one queue in the meter "Platform", told apart by the tag <c>queue</c>.</summary>
internal sealed class QueueMetrics : IDisposable
{
    private readonly Meter _meter = new("Platform");
    private readonly KeyValuePair<string, object?> _tag;
    private readonly Counter<long> _written;
    private readonly Counter<long> _dead;
    private readonly Counter<long> _recovered;
    private readonly Histogram<double> _time;
    private long _waiting;

    public QueueMetrics(string queue)
    {
        _tag = new("queue", queue);
        _meter.CreateObservableGauge("platform.queue.length", () => new Measurement<long>(Interlocked.Read(ref _waiting), _tag), "{record}", "Records that wait in the queue");
        _written = _meter.CreateCounter<long>("platform.queue.written", "{record}", "Records that were written");
        _dead = _meter.CreateCounter<long>("platform.queue.dead", "{record}", "Records that cannot be written");
        _recovered = _meter.CreateCounter<long>("platform.queue.recovered", "{record}", "Records that a node which ended had in hand");
        _time = _meter.CreateHistogram<double>("platform.queue.batch", "s", "Time from taking records to letting go of them");
    }

    public void Waiting(long records) => Interlocked.Exchange(ref _waiting, records);

    public void Settled(int written, IEnumerable<string> dead, TimeSpan elapsed)
    {
        _written.Add(written, _tag);
        foreach (var reason in dead)
            _dead.Add(1, _tag, new("reason", reason));
        _time.Record(elapsed.TotalSeconds, _tag);
    }

    public void Recovered(long records) => _recovered.Add(records, _tag);

    public void Dispose() => _meter.Dispose();
}
