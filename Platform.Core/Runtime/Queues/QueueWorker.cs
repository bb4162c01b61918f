using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Ingest;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Queues;

/// <summary>What every worker of a queue needs.</summary>
public sealed record QueueServices(RedisConnection Redis, QueueOptions Options, TimeProvider Time, ILoggerFactory Loggers);

/// <summary>
/// Empties a queue of Redis into tables. A new one is a class with <see cref="Queue"/> and <see cref="WriteAsync"/>, and a line in the setup. A record is let go of
/// only after it is written, so it may be handed over again: writing must be idempotent.
/// </summary>
public abstract class QueueWorker : Component
{
    // The machine and the process alone are not enough: a restarted container has both again.
    private static readonly string Node = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";

    private readonly QueueServices _services;
    private readonly QueueLists _lists;
    private readonly ILogger _logger;
    private QueueMetrics? _metrics;
    private long? _beatAt;
    private bool _troubled;

    protected QueueWorker(QueueServices services, string queue, string? node = null)
    {
        (_services, Queue) = (services, queue);
        _logger = services.Loggers.CreateLogger<QueueWorker>();
        _lists = new QueueLists(services.Redis, queue, node ?? Node, services.Options);
    }

    /// <summary>Its name in Redis.</summary>
    public string Queue { get; }

    protected TimeProvider Time => _services.Time;

    /// <summary>Writes records, oldest first, and commits. For each: null, or in one word why it never can be. Throwing means that all of them come again.</summary>
    protected abstract Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<string> records, CancellationToken ct);

    protected override Task SetupAsync(CancellationToken ct)
    {
        _metrics ??= new QueueMetrics(Queue);
        return Task.CompletedTask;
    }

    protected override async Task RunAsync(CancellationToken ct)
    {
        var options = _services.Options;
        var pause = options.ShortestPause;
        while (true)
        {
            // A batch that is under way is finished also when the node is told to stop.
            ct.ThrowIfCancellationRequested();
            var handled = await TryTurnAsync(CancellationToken.None);
            if (handled >= options.Batch)
                continue;
            pause = handled switch
            {
                null => options.PauseAfterTrouble,
                > 0 => options.ShortestPause,
                _ => pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause,
            };
            await Task.Delay(pause, _services.Time, ct);
        }
    }

    protected override async Task CleanupAsync()
    {
        _metrics?.Dispose();
        _metrics = null;
        try
        {
            await _lists.LeaveAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException or ObjectDisposedException)
        {
            // The others find it by its silence.
        }
    }

    /// <summary>How many records were settled; null when it did not work.</summary>
    private async Task<int?> TryTurnAsync(CancellationToken ct)
    {
        try
        {
            var handled = await TurnAsync(ct);
            if (_troubled)
                QueuesLog.Recovered(_logger, Queue);
            _troubled = false;
            return handled;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or IngestUnavailableException or IngestBusyException || DatabaseFault.IsUnavailable(exception))
        {
            if (!_troubled)
                QueuesLog.Troubled(_logger, Queue, exception.GetType().Name);
        }
        catch (Exception exception)
        {
            QueuesLog.Failed(_logger, Queue, exception);
        }

        _troubled = true;
        return null;
    }

    private async Task<int> TurnAsync(CancellationToken ct)
    {
        await BeatAsync(ct);
        var started = _services.Time.GetTimestamp();
        var taken = await _lists.TakeAsync(ct);
        _metrics!.Waiting(taken.Waiting);
        if (taken.Records.Count == 0)
            return 0;
        var answers = await WriteAsync(taken.Records, ct);
        await _lists.SettleAsync(taken.Records.Select((record, i) => new SettledRecord(record, answers[i])), ct);

        var dead = answers.OfType<string>().ToArray();
        _metrics.Settled(taken.Records.Count - dead.Length, dead, _services.Time.GetElapsedTime(started));
        if (dead.Length > 0)
            QueuesLog.Dead(_logger, Queue, dead.Length, string.Join(", ", dead.Distinct()), HashOf(taken.Records[answers.ToList().FindIndex(answer => answer is not null)]));
        return taken.Records.Count;
    }

    // Three times within the life of the sign; in the same step it is looked for those that give none.
    private async Task BeatAsync(CancellationToken ct)
    {
        if (_beatAt is { } at && _services.Time.GetElapsedTime(at) < _services.Options.AliveFor / 3)
            return;
        await _lists.BeatAsync(ct);
        if (await _lists.RecoverAsync(ct) is > 0 and var count)
        {
            _metrics!.Recovered(count);
            QueuesLog.GivenBack(_logger, Queue, count);
        }

        _beatAt = _services.Time.GetTimestamp();
    }

    private static string HashOf(string record) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record)))[..16];
}
