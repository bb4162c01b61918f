using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>
/// Owns this node's part of the processes: keeps their leases, claims what nobody looks after, and has a <see cref="ProcessKeeper"/> for each. It looks at
/// every check interval, and at once when somebody says that something else is wanted.
/// </summary>
internal sealed class Supervisor : BackgroundService, IHostedLifecycleService
{
    // Three words within a lease: one may get lost.
    private const int WordsPerLease = 3;

    private readonly Dictionary<ProcessKey, ProcessKeeper> _keepers = [];
    private readonly ConcurrentQueue<string> _shutdowns = new();
    private readonly Bell _bell = new();
    private readonly NodeName _node;
    private readonly KeeperParts _parts;
    private readonly ITenantDirectory _tenants;
    private readonly SleepingAgents _sleepers;
    private readonly string[] _kinds;
    private volatile bool _isLeaving;
    private int _nodes;
    private long _nodesSince;

    public Supervisor(
        KeeperWorkshop workshop, ITenantDirectory tenants, SleepingAgents sleepers, IEnumerable<IntegrationKind> kinds)
    {
        (_tenants, _sleepers) = (tenants, sleepers);
        _parts = workshop.Parts;
        _node = _parts.Node;
        _kinds = [AgentProcess.AgentKind, .. kinds.Where(kind => kind.HasProcess).Select(kind => kind.Type)];
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the server stops to listen: processes finish their messages, and need it for that.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        Ring();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks as soon as it can.</summary>
    public void Ring() => _bell.Ring();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing of this holds up the server's own start.
        await Task.Yield();
        using var wanted = _parts.Notices.Subscribe(null, ProcessNotices.Feature, notice => RingFor(notice, ProcessNotices.Wanted));
        using var tenants = _parts.Notices.Subscribe(null, "tenants", _ => Ring());
        await using var control = await _parts.Redis.SubscribePatternAsync(RuntimeKeys.Control("*"), (channel, text) => HearCommand(channel, text), stoppingToken);
        var pause = _parts.Options.CheckInterval < _parts.Options.Lease / WordsPerLease ? _parts.Options.CheckInterval : _parts.Options.Lease / WordsPerLease;
        while (!_isLeaving && !stoppingToken.IsCancellationRequested)
        {
            await TryLookAsync(stoppingToken);
            await _bell.WaitAsync(pause, stoppingToken);
        }

        await LeaveAsync(pause);
    }

    private async Task TryLookAsync(CancellationToken ct)
    {
        try
        {
            await LookAsync(ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // The edge of a worker: the database or Redis may be away. Processes go on, and so do their keepers.
            SupervisionLog.LookFailed(_parts.Logger, exception.GetType().Name);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        while (_shutdowns.TryDequeue(out var agent))
            await StopByControlAsync(agent, ct);
        await RenewAsync(ct);
        // Without an address there is nothing to give a process along.
        if (!_parts.Launcher.IsReady)
            return;
        var open = (await _tenants.ListAcrossTenants(ct)).Where(tenant => tenant.IsOpen).Select(tenant => tenant.Id).ToHashSet();
        var (mine, all, nodes) = await _parts.Rows.CountAcrossTenants(_node, _parts.Budget.HasRoom, _parts.Options.Lease, open, _kinds, ct);
        // What finds no room here waits unowned, so that any node that gets room takes it.
        var share = FairShare.Of(mine, all, nodes);
        HandOver(-share, nodes);
        var wanted = Math.Max(0, Math.Min(share, _parts.Options.MaxProcesses - mine));
        var claimed = await _parts.Rows.ClaimAcrossTenants(_node, _parts.Options.Lease, open, _kinds, wanted, ct);
        foreach (var row in claimed)
            await TakeAsync(row, ct);
        await _sleepers.WakeThoseWithMessagesAsync(ct);
    }

    /// <summary>
    /// Gives up what is beyond this node's share, a few at each look, those that wait and those without a message before the busy ones. Only when the number of nodes has stayed for a
    /// lease: a node that is just starting, or restarting, is no reason to move anything.
    /// </summary>
    private void HandOver(int tooMany, int nodes)
    {
        if (nodes != _nodes)
            (_nodes, _nodesSince) = (nodes, _parts.Time.GetTimestamp());
        tooMany -= _keepers.Values.Count(keeper => keeper.IsMoving);
        if (tooMany <= 0 || _parts.Time.GetElapsedTime(_nodesSince) < _parts.Options.Lease)
            return;
        foreach (var keeper in _keepers.Values.Where(keeper => keeper.CanMove).OrderBy(keeper => keeper.Burden).Take(Math.Min(tooMany, _parts.Options.StartsAtOnce)))
            keeper.Move();
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        foreach (var (key, keeper) in _keepers.Where(pair => pair.Value.Running.IsCompleted).ToArray())
            _keepers.Remove(key);
        var owned = (await _parts.Rows.RenewAcrossTenants(_node.Instance, _parts.Options.Lease, ct)).ToDictionary(row => row.Key);
        foreach (var (key, keeper) in _keepers)
        {
            if (!owned.Remove(key, out var row))
                keeper.Lose();
            else
                keeper.Update(row, await _tenants.FindAcrossTenants(key.Tenant, ct) is { IsOpen: true });
        }

        // Claimed, and lost sight of by a fault.
        foreach (var row in owned.Values)
            await TakeAsync(row, ct);
    }

    private async Task TakeAsync(ProcessRow row, CancellationToken ct)
    {
        if (_keepers.TryGetValue(row.Key, out var former))
            await former.Running.WaitAsync(ct);
        if (await _tenants.FindAcrossTenants(row.Key.Tenant, ct) is not { } tenant)
            return;
        var keeper = new ProcessKeeper(row, tenant, _parts);
        keeper.Update(row, tenant.IsOpen);
        _keepers[row.Key] = keeper;
        keeper.Begin();
    }

    /// <summary>Processes stop gracefully and start again with the server; meanwhile their leases are kept.</summary>
    private async Task LeaveAsync(TimeSpan pause)
    {
        foreach (var keeper in _keepers.Values)
            keeper.Leave();
        var all = Task.WhenAll(_keepers.Values.Select(keeper => keeper.Running));
        while (await Task.WhenAny(all, Task.Delay(pause, _parts.Time)) != all)
            await TryRenewAsync();
        try
        {
            await _parts.Rows.LeaveAsync(_node, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // It is forgotten with its lease.
            SupervisionLog.LookFailed(_parts.Logger, exception.GetType().Name);
        }
    }

    private async Task TryRenewAsync()
    {
        try
        {
            await _parts.Rows.RenewAcrossTenants(_node.Instance, _parts.Options.Lease, CancellationToken.None);
        }
        catch (Exception exception)
        {
            SupervisionLog.LookFailed(_parts.Logger, exception.GetType().Name);
        }
    }

    private void RingFor(ChangeNotice notice, string kind)
    {
        if (notice.Kind == kind || notice.Kind == ChangeNotice.Resync)
            Ring();
    }

    // agent_control:{agent}
    private void HearCommand(string channel, string text)
    {
        if (RuntimeJson.Read(text, RuntimeJson.Default.ControlCommand)?.Command != "shutdown")
            return;
        _shutdowns.Enqueue(channel[RuntimeKeys.Control("").Length..]);
        Ring();
    }

    /// <param name="agent"><c>{tenant}.{agent}</c>, or the short name.</param>
    private async Task StopByControlAsync(string agent, CancellationToken ct)
    {
        var dot = agent.IndexOf('.', StringComparison.Ordinal);
        var (slug, name) = dot > 0 ? (agent[..dot], agent[(dot + 1)..]) : (_parts.Options.DefaultTenant, agent);
        foreach (var keeper in _keepers.Values.Where(keeper => keeper.AgentId == RuntimeKeys.AgentId(slug, name)))
            keeper.HearShutdown();
        if (slug.Length > 0 && await _tenants.FindAcrossTenants(slug, ct) is { } tenant)
            await _parts.Rows.StopByControlAcrossTenants(tenant.Id, name, ct);
    }
}
