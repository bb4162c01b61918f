using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Office;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>What all keepers of a node share.</summary>
internal sealed record KeeperParts(
    NodeName Node, SupervisionOptions Options, ProcessRows Rows, NodeBudget Budget, OfficeReports Office, RunnerLauncher Launcher, RunnerFiles Files, RedisConnection Redis, ChangeNotices Notices, TimeProvider Time, ILogger Logger);

/// <summary>
/// Looks after one process as long as this node has its lease: one step after the other, each of which ends when the process does, when something else is
/// wanted of it, or after a look's time. See README.md.
/// </summary>
internal sealed partial class ProcessKeeper
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly KeeperParts _parts;
    private readonly SupervisionOptions _options;
    private readonly TenantInfo _tenant;
    private readonly RunnerRecords _records;

    private TaskCompletionSource _bell = NewBell();
    private Task _heard = Task.CompletedTask;
    private volatile ProcessRow _row;
    private volatile bool _isTenantOpen = true;
    private volatile bool _isLost;
    private volatile bool _isLeaving;
    private volatile bool _shutdownHeard;
    private volatile bool _isMoving;
    private volatile int _working;

    private Standing _standing;
    private long _startOrders;
    private long _restartOrders;
    private RunnerProcess? _process;
    private NodeBudget.Place? _place;
    private bool _isReady;
    private long _startedAt;
    private long _heardAt;
    private DateTimeOffset? _lastHeartbeat;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    public ProcessKeeper(ProcessRow row, TenantInfo tenant, KeeperParts parts)
    {
        (_row, _tenant, _parts, _options, _standing) = (row, tenant, parts, parts.Options, row.Standing);
        (_startOrders, _restartOrders) = (row.StartOrders, row.RestartOrders);
        AgentId = RuntimeKeys.AgentId(tenant.Slug, row.AgentSlug);
        _records = new RunnerRecords(parts.Redis, AgentId, row.Key.Integration);
    }

    public ProcessKey Key => _row.Key;

    /// <summary>The agent's name in Redis.</summary>
    public string AgentId { get; }

    public Task Running { get; private set; } = Task.CompletedTask;

    private bool ShouldRun => _row.ShouldRun && _isTenantOpen;

    public void Begin() => Running = RunAsync();

    /// <summary>What is wanted of it now.</summary>
    public void Update(ProcessRow row, bool isTenantOpen)
    {
        (_row, _isTenantOpen) = (row, isTenantOpen);
        Ring();
    }

    /// <summary>The lease is another's, or the agent is gone: its process here ends at once.</summary>
    public void Lose()
    {
        _isLost = true;
        Ring();
    }

    /// <summary>This server stops: the process ends gracefully, and starts again with it.</summary>
    public void Leave()
    {
        _isLeaving = true;
        Ring();
    }

    /// <summary>It is queued or runs; what starts, stops or is given up already is left alone.</summary>
    public bool CanMove => !_isMoving && !_isLost && ShouldRun && (_isReady || _standing.Queued);

    public bool IsMoving => _isMoving;

    /// <summary>What moving it would interrupt: nothing, an idle process, or so many messages.</summary>
    public int Burden => _process is null ? -1 : _working;

    /// <summary>Another node shall have it: its process finishes what it has, and the lease is given back.</summary>
    public void Move()
    {
        _isMoving = true;
        Ring();
    }

    public void HearShutdown()
    {
        _shutdownHeard = true;
        Ring();
    }

    private void Ring() => Interlocked.Exchange(ref _bell, NewBell()).TrySetResult();

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        // Away from the caller, who has other processes to look after.
        await Task.Yield();
        var hasLooked = false;
        try
        {
            while (true)
            {
                try
                {
                    if (!hasLooked)
                        await TakeOverAsync();
                    hasLooked = true;
                    if (!await StepAsync())
                        return;
                }
                catch (Exception exception)
                {
                    // The edge of a worker. The process itself goes on meanwhile.
                    SupervisionLog.KeeperFailed(_parts.Logger, AgentId, Key.Kind, exception.GetType().Name);
                    if (_isLost || _isLeaving)
                    {
                        await (_process?.StopAsync(_options.StopPatience) ?? Task.CompletedTask);
                        return;
                    }

                    await Task.Delay(Retry, _parts.Time);
                }
            }
        }
        finally
        {
            _place?.Dispose();
            _process?.Dispose();
        }
    }

    /// <summary>What an earlier owner of the lease left: our own earlier life's process is kept, any other one ends before a new one starts.</summary>
    private async Task TakeOverAsync()
    {
        var left = _standing is { Pid: { } pid, PidMark: { } mark } ? new ProcessIdentity(pid, mark) : null;
        if (left is { IsOfThisMachine: true })
        {
            var found = RunnerProcess.Find(left, _row.Fence);
            if (found is not null && _row.PreviousNode == _parts.Node.Name)
                Keep(found);
            else if (found is not null)
                await found.KillAsync();
        }
        else if (left is not null || (_row.PreviousNode is not null && _standing.State is ProcessState.Starting && !_standing.Queued))
        {
            // It may live on where nobody sees it: its own next heartbeat tells it that its number counts no more.
            await RaiseFenceAsync();
            _notBefore = _parts.Time.GetUtcNow() + _options.HeartbeatInterval + Retry;
        }
    }

    private void Keep(RunnerProcess found)
    {
        SupervisionLog.Adopted(_parts.Logger, AgentId, Key.Kind, found.Identity.Pid);
        (_process, _place) = (found, _parts.Budget.Adopt());
        _isReady = _standing.State is ProcessState.Running or ProcessState.Stopping;
        _startedAt = _heardAt = _parts.Time.GetTimestamp();
    }

    /// <returns>False when the lease was given back.</returns>
    private async Task<bool> StepAsync()
    {
        // Before anything is read: what changes from here on ends the wait at the end of this step.
        _heard = Volatile.Read(ref _bell).Task;
        if (_isLost)
            return await EndLostAsync();
        if (_isLeaving)
            return await EndAsync(_standing with { State = ShouldRun ? ProcessState.Starting : ProcessState.Stopped, Queued = ShouldRun, Pid = null, PidMark = null, StartedAt = null }, "stopped", "the server stops");
        if (!ShouldRun)
            return await EndAsync(new Standing { State = ProcessState.Stopped }, "stopped", _row.Wanted ? "it is switched off" : "somebody stopped it");
        if (_isMoving)
            return await MoveAsync();
        if (_row.StartOrders != _startOrders)
        {
            _startOrders = _row.StartOrders;
            _standing = _standing with { Crashes = CrashHistory.None, NextStartAt = null, ErrorDetail = null, LastLines = null, Restarts = 0 };
        }

        if (_row.RestartOrders != _restartOrders)
        {
            _restartOrders = _row.RestartOrders;
            await StopProcessAsync();
        }

        return _process is { } process ? await WatchAsync(process) : await TryStartAsync();
    }

    private async Task<bool> EndLostAsync()
    {
        SupervisionLog.Lost(_parts.Logger, AgentId, Key.Kind);
        if (_process is { } process)
            await process.KillAsync();
        return false;
    }

    /// <summary>Stops the process, if any, and gives the lease back.</summary>
    private async Task<bool> EndAsync(Standing standing, string status, string reason)
    {
        if (_process is not null)
        {
            await SaveAsync(_standing with { State = ProcessState.Stopping }, release: false);
            await StopProcessAsync();
        }

        await _records.TrySayAsync(status, null, _parts.Node.Name, CancellationToken.None);
        await SaveAsync(standing, release: true);
        // What starts again soon, here or elsewhere, is waited for by the board, as is every agent that is silent for a moment.
        if (!_isLeaving && !_isMoving)
            _parts.Office.Tell(Key, new StaffFact(ReportStatuses.Offline, null));
        SupervisionLog.Stopped(_parts.Logger, AgentId, Key.Kind, reason);
        return false;
    }

    private async Task<bool> MoveAsync()
    {
        await EndAsync(_standing with { State = ProcessState.Starting, Queued = true, Pid = null, PidMark = null, StartedAt = null }, "starting", "another node has more room");
        // The others look at once.
        _parts.Notices.Publish(new ChangeNotice(Key.Tenant.Value, ProcessNotices.Feature, ProcessNotices.Wanted, [Key.Agent.ToString()]));
        return false;
    }

    private async Task StopProcessAsync()
    {
        if (_process is { } process)
            await process.StopAsync(_options.StopPatience);
        Forget();
    }

    private void Forget()
    {
        _process?.Dispose();
        _place?.Dispose();
        (_process, _place, _isReady) = (null, null, false);
        _standing = _standing with { Pid = null, PidMark = null, StartedAt = null };
    }

    private async Task<bool> TryStartAsync()
    {
        var wait = Later(_standing.NextStartAt ?? DateTimeOffset.MinValue, _notBefore) - _parts.Time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await WaitAsync(wait);
            return true;
        }

        _place = _parts.Launcher.IsReady ? _parts.Budget.TryTake() : null;
        if (_place is null)
        {
            if (_standing is not { State: ProcessState.Starting, Queued: true })
                await SaveAsync(_standing with { State = ProcessState.Starting, Queued = true }, release: false);
            await WaitAsync(Retry);
            return true;
        }

        try
        {
            await StartAsync();
        }
        catch
        {
            // Redis or the database was away: the place is for somebody else until the next try.
            if (_process is null)
                Forget();
            throw;
        }

        return true;
    }

    private async Task StartAsync()
    {
        if (await RaiseFenceAsync() is not { } fence)
            return;
        if (!await SaveAsync(_standing with { State = ProcessState.Starting, Queued = false, NextStartAt = null, Asleep = false }, release: false))
            return;
        await _records.TrySayAsync("starting", null, _parts.Node.Name, CancellationToken.None);
        _shutdownHeard = false;
        try
        {
            _process = _parts.Launcher.Start(new Launch(Key, _tenant, _row.AgentSlug, fence, _standing.Restarts));
        }
        catch (Win32Exception exception)
        {
            await FailAsync(ProcessFaults.NotStarted(exception.Message));
            return;
        }

        (_isReady, _startedAt, _heardAt, _lastHeartbeat) = (false, _parts.Time.GetTimestamp(), _parts.Time.GetTimestamp(), null);
        await SaveAsync(_standing with { Pid = _process.Identity.Pid, PidMark = _process.Identity.Mark, StartedAt = _parts.Time.GetUtcNow() }, release: false);
    }

    /// <summary>Null when the lease is another's. From here on no older process may act for the agent.</summary>
    private async Task<long?> RaiseFenceAsync()
    {
        while (await _parts.Rows.RaiseFenceAsync(Key, _parts.Node.Instance, await _records.FenceAsync(CancellationToken.None), CancellationToken.None) is { } fence)
        {
            if (await _records.RaiseFenceAsync(fence, CancellationToken.None))
                return fence;
        }

        _isLost = true;
        return null;
    }

    private async Task<bool> SaveAsync(Standing standing, bool release)
    {
        var isMine = await _parts.Rows.SaveAsync(Key, _parts.Node.Instance, standing, release, CancellationToken.None);
        _isLost |= !isMine;
        _standing = standing;
        _parts.Notices.Publish(new ChangeNotice(Key.Tenant.Value, ProcessNotices.Feature, ProcessNotices.State, [Key.Agent.ToString()]));
        return isMine;
    }

    /// <summary>Until something else is wanted, or the time is over.</summary>
    private Task WaitAsync(TimeSpan time) => Task.WhenAny(_heard, Task.Delay(time < _options.CheckInterval ? time : _options.CheckInterval, _parts.Time));

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
