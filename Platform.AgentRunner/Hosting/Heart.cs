using System.Globalization;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Hosting;

/// <summary>
/// Tells Redis and the server that this process lives, at every interval, and learns whether it still may: a process whose server is away for a minute ends,
/// so does one whose fencing number is not the agent's any more.
/// </summary>
internal sealed class Heart(RunnerSettings settings, RedisConnection redis, ServerConnection server, ILogger logger)
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RedisPatience = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private int _working;

    /// <summary><c>starting</c>, <c>running</c>, <c>stopping</c>, <c>stopped</c>, <c>error</c>.</summary>
    public string Status { get; private set; } = "starting";

    public long Epoch { get; set; }

    public string? ErrorDetail { get; private set; }

    public DateTimeOffset LastActive { get; private set; } = TimeProvider.System.GetUtcNow();

    /// <summary>A message moved.</summary>
    public void Moved() => LastActive = TimeProvider.System.GetUtcNow();

    /// <summary>A message is being answered until the answer is disposed.</summary>
    public void Began() => Interlocked.Increment(ref _working);

    public void Ended()
    {
        Interlocked.Decrement(ref _working);
        Moved();
    }

    public async Task SayAsync(string status, string? detail, CancellationToken ct)
    {
        (Status, ErrorDetail) = (status, detail);
        await TryBeatAsync(ct);
    }

    /// <summary>The last word of a process that ends by itself: a Redis that is not reached yet is waited for, for a while.</summary>
    public async Task LeaveWordAsync(string status, string detail)
    {
        (Status, ErrorDetail) = (status, detail);
        var began = TimeProvider.System.GetTimestamp();
        while (await TryBeatAsync(CancellationToken.None) == Beat.Unheard && TimeProvider.System.GetElapsedTime(began) < RedisPatience)
            await Task.Delay(TimeSpan.FromMilliseconds(200));
    }

    /// <summary>Beats until cancelled, or until this process must end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> BeatAsync(CancellationToken ct)
    {
        var answered = TimeProvider.System.GetTimestamp();
        while (!ct.IsCancellationRequested)
        {
            if (await TryBeatAsync(ct) == Beat.Fenced)
                return RunnerExit.Fenced;
            try
            {
                await server.AliveAsync(ct);
                answered = TimeProvider.System.GetTimestamp();
            }
            catch (ServerRefusedException)
            {
                return RunnerExit.Fenced;
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                RunnerLog.ServerAway(logger, exception.GetType().Name);
                if (TimeProvider.System.GetElapsedTime(answered) > ServerPatience)
                    return RunnerExit.ServerLost;
            }

            await Task.Delay(settings.Heartbeat, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return RunnerExit.Stopped;
    }

    private async Task<Beat> TryBeatAsync(CancellationToken ct)
    {
        try
        {
            if (await redis.StringGetAsync(settings.FenceKey, ct) is { } fence && fence != settings.Fence.ToString(CultureInfo.InvariantCulture))
                return Beat.Fenced;
            await redis.HashSetAsync(settings.StatusKey, Fields(), ct);
            return Beat.Heard;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            RunnerLog.HeartbeatFailed(logger, exception.GetType().Name);
            return Beat.Unheard;
        }
    }

    private KeyValuePair<string, string>[] Fields() =>
    [
        new(StatusFields.Status, Status), new(StatusFields.Pid, Text(Environment.ProcessId)), new(StatusFields.Node, settings.Node), new(StatusFields.StartedAt, Time(_startedAt)),
        new(StatusFields.LastActive, Time(LastActive)), new(StatusFields.HeartbeatAt, Time(TimeProvider.System.GetUtcNow())), new(StatusFields.Restarts, Text(settings.Restarts)),
        new(StatusFields.Epoch, Text(Epoch)), new(StatusFields.ErrorDetail, ErrorDetail ?? ""), new(StatusFields.Fence, Text(settings.Fence)), new(StatusFields.Working, Text(Volatile.Read(ref _working))),
        new(StatusFields.Rss, Text(Environment.WorkingSet)),
    ];

    private enum Beat
    {
        Heard,

        /// <summary>Redis is away, which says nothing against this process.</summary>
        Unheard,

        /// <summary>Another process acts for the agent.</summary>
        Fenced,
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
