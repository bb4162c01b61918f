using Microsoft.Extensions.Logging;
using Platform.Core.Office.Contracts;
using Platform.Core.Office.Worked;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Board;

/// <summary>
/// One tenant's board in this process, for as long as somebody looks. Notices mark agents dirty; at most every <see cref="Interval"/> one
/// query reads the dirty ones and one message goes to all subscribers. A notice that asks for it, or Redis being away, makes it read all.
/// </summary>
internal sealed class OfficeBoard : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // While Redis is away the other nodes' notices do not come.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShareInterval = TimeSpan.FromMinutes(1);

    private readonly OperationRunner _runner;
    private readonly RedisConnection _redis;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Actor _reader;
    private readonly IDisposable _notices;
    private readonly CancellationTokenSource _stop = new();
    private readonly Bell _bell = new();
    private readonly Task _running;
    private readonly List<BoardSubscription> _subscriptions = [];
    private readonly Dictionary<string, OfficeAgent> _agents = new(StringComparer.Ordinal);
    private HashSet<string> _dirty = new(StringComparer.Ordinal);
    private BoardTotals _totals = new();
    private OfficeSummary? _summary;
    private BoardMessage? _snapshot;
    private double? _workedShare;
    private long _shareAt;
    private long _version;
    private bool _isLoaded;
    private bool _allDirty = true;

    public OfficeBoard(TenantId tenant, OperationRunner runner, ChangeNotices notices, RedisConnection redis, TimeProvider time, ILogger logger)
    {
        (_runner, _redis, _time, _logger) = (runner, redis, time, logger);
        _reader = Actor.Job("office board", tenant);
        _notices = notices.Subscribe(tenant.Value, OfficeNotices.Feature, Mark);
        using (ExecutionContext.SuppressFlow())
            _running = Task.Run(RunAsync);
    }

    /// <summary>Guards everything that subscribers see: a snapshot and the changes after it are of one piece.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Nobody looks. Under the gate.</summary>
    public bool IsIdle => _subscriptions.Count == 0;

    public BoardSubscription Join()
    {
        var subscription = new BoardSubscription(this);
        lock (Gate)
            _subscriptions.Add(subscription);
        return subscription;
    }

    public void Leave(BoardSubscription subscription)
    {
        lock (Gate)
            _subscriptions.Remove(subscription);
    }

    /// <summary>The board as it is, or null before it was read. Under the gate; one object for everybody who comes between two changes.</summary>
    public BoardMessage? TrySnapshot() => !_isLoaded ? null : _snapshot ??= new BoardMessage(new OfficeSnapshot(
        _version, _time.GetUtcNow(), [.. _agents.Values.OrderBy(agent => agent.AgentId, StringComparer.Ordinal)], _summary!) { Build = Builds.Current });

    public async ValueTask DisposeAsync()
    {
        _notices.Dispose();
        await _stop.CancelAsync();
        await _running;
    }

    private void Mark(ChangeNotice notice)
    {
        lock (Gate)
        {
            if (notice.ConcernsAll || notice.Kind == ChangeNotice.Resync)
                _allDirty = true;
            else
                _dirty.UnionWith(notice.Ids);
        }
        Ring();
    }

    private void Ring() => _bell.Ring();

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            try
            {
                await RefreshAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // What was dirty is unknown now.
                lock (Gate)
                    _allDirty = true;
                OfficeLog.BoardFailed(_logger, exception);
            }
            var rest = Interval - _time.GetElapsedTime(started);
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _bell.WaitAsync(_allDirty ? Interval : PollInterval, _stop.Token);
        }
    }

    private async Task RefreshAsync(CancellationToken ct)
    {
        HashSet<string>? dirty;
        lock (Gate)
        {
            dirty = _allDirty || !_redis.IsConnected ? null : _dirty;
            (_allDirty, _dirty) = (false, new(StringComparer.Ordinal));
        }
        var isShareDue = !_isLoaded || _time.GetElapsedTime(_shareAt) >= ShareInterval;
        if (dirty is { Count: 0 } && !isShareDue)
            return;
        if (isShareDue)
            await ReadShareAsync(ct);
        var loaded = dirty is { Count: 0 } ? [] : await ReadAsync(dirty, ct);
        if (loaded is not null)
            Apply(dirty, loaded);
    }

    private async Task<IReadOnlyList<OfficeAgent>?> ReadAsync(HashSet<string>? dirty, CancellationToken ct)
    {
        var read = await _runner.RunAsync(new LoadBoard(dirty), _reader, ct);
        if (read.Succeeded)
            return read.Value;
        OfficeLog.BoardNotRead(_logger, read.Error.Code);
        lock (Gate)
            _allDirty = true;
        return null;
    }

    private async Task ReadShareAsync(CancellationToken ct)
    {
        var share = await _runner.RunAsync(new GetWorkedShare(), _reader, ct);
        if (share.Succeeded)
            (_workedShare, _shareAt) = (share.Value.Share, _time.GetTimestamp());
    }

    /// <summary>Brings the projection to what was read and tells the difference; nothing is told when nothing differs.</summary>
    private void Apply(HashSet<string>? dirty, IReadOnlyList<OfficeAgent> loaded)
    {
        lock (Gate)
        {
            var upserts = new List<OfficeAgent>();
            var present = new HashSet<string>(StringComparer.Ordinal);
            foreach (var agent in loaded)
            {
                present.Add(agent.AgentId);
                if (_agents.TryGetValue(agent.AgentId, out var known))
                {
                    if (AgentView.IsSame(known, agent))
                        continue;
                    _totals.Remove(known);
                }
                _agents[agent.AgentId] = agent;
                _totals.Add(agent);
                upserts.Add(agent);
            }
            var removed = (dirty ?? _agents.Keys.ToHashSet(StringComparer.Ordinal)).Where(id => !present.Contains(id) && _agents.ContainsKey(id)).ToArray();
            foreach (var id in removed)
            {
                _totals.Remove(_agents[id]);
                _agents.Remove(id);
            }
            Publish(upserts, removed);
        }
    }

    private void Publish(List<OfficeAgent> upserts, string[] removed)
    {
        if (_isLoaded && upserts.Count == 0 && removed.Length == 0 && _summary!.WorkedShare == _workedShare)
            return;
        _summary = _totals.Summarise(_workedShare, _time.GetUtcNow());
        _snapshot = null;
        BoardMessage? message = null;
        if (_isLoaded)
            message = new BoardMessage(new OfficeChanges(++_version, upserts, removed, _summary));
        else
            (_isLoaded, _version) = (true, 1);
        foreach (var subscription in _subscriptions)
            subscription.Post(message);
    }
}
