using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Configuration;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>
/// The open sessions with MCP servers, one for each tool: kept while they are used, opened anew when the tool changed or the server went away, all closed
/// with this server.
/// </summary>
internal sealed class McpConnections : IHostedService, IAsyncDisposable
{
    internal const int MostOfTenant = 16;

    internal const int MostOfNode = 64;

    internal static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan OpeningPatience = TimeSpan.FromSeconds(30);

    // An agent whose server is away is not to wait for it with every message.
    private static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(10);

    private readonly PlatformSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Slot> _slots = [];
    private readonly HashSet<Task> _closing = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _sweep;

    public McpConnections(PlatformSettings settings, TimeProvider time, ILogger<McpConnections> logger)
    {
        (_settings, _time, _logger) = (settings, time, logger);
        _sweep = time.CreateTimer(_ => CloseIdle(), null, SweepEvery, SweepEvery);
    }

    /// <summary>The session with the tool's server, opened where there is none.</summary>
    /// <param name="isCall">A call tries again what has just failed; a description does not.</param>
    /// <exception cref="ToolFault">There is none to be had.</exception>
    public async Task<McpConnection> TakeAsync(RunnableTool tool, TenantId tenant, bool isCall, CancellationToken ct)
    {
        for (var tries = 0; tries < 2; tries++)
        {
            var slot = Find(tool, tenant, isCall);
            McpConnection connection;
            try
            {
                connection = await slot.Opening.WaitAsync(ct);
            }
            catch (ToolFault)
            {
                slot.FailedAt ??= _time.GetUtcNow();
                throw;
            }

            if (await connection.IsAliveAsync(ct))
                return connection;
            Drop(tool.Id, slot);
        }

        throw new ToolFault(ToolErrors.Unreachable, McpText.All["Lost"]);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _sweep.DisposeAsync();
        Task[] closing;
        lock (_lock)
        {
            if (!_stopping.IsCancellationRequested)
                _stopping.Cancel();
            foreach (var (tool, slot) in _slots.ToArray())
                Close(tool, slot);
            closing = [.. _closing];
        }

        await Task.WhenAll(closing);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private Slot Find(RunnableTool tool, TenantId tenant, bool isCall)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
                throw new ToolFault(ToolErrors.Unreachable, McpText.All["Stopping"]);
            if (_slots.TryGetValue(tool.Id, out var slot) && slot.Version >= tool.Version && !slot.IsOver(_time.GetUtcNow(), isCall ? TimeSpan.Zero : FailureLasts))
                return slot;
            if (slot is not null)
                Close(tool.Id, slot);
            MakeRoom(tenant);
            return _slots[tool.Id] = new Slot(tool.Version, tenant, opened => OpenAsync(tool, opened));
        }
    }

    private void MakeRoom(TenantId tenant)
    {
        var mine = _slots.Where(slot => slot.Value.Tenant == tenant).ToArray();
        if (mine.Length < MostOfTenant && _slots.Count < MostOfNode)
            return;
        var candidates = (mine.Length >= MostOfTenant ? mine : [.. _slots]).Where(slot => slot.Value.IsIdle).ToArray();
        if (candidates.Length == 0)
            throw new ToolFault(ToolErrors.TooMany, McpText.All["TooMany"]);
        var oldest = candidates.MinBy(slot => slot.Value.LastUsed);
        Close(oldest.Key, oldest.Value);
    }

    private async Task<McpConnection> OpenAsync(RunnableTool tool, Slot slot)
    {
        // Not on the caller's time: others may wait for the same session. And not under the lock.
        await Task.Yield();
        using var late = new CancellationTokenSource(OpeningPatience, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        var connection = new McpConnection(_time, _logger);
        try
        {
            if (AgentConfig.TextOf(tool.Config, "command") is { } command)
            {
                var program = await McpTargets.StartAsync(_settings, command, tool);
                AgentsLog.McpProgramStarted(_logger, command, tool.Id, program.Id);
                await connection.OpenAsync(program, linked.Token);
            }
            else
            {
                await connection.OpenAsync(McpTargets.Address(tool), tool.Config["headers"] as JsonObject, SsrfGuard.CreateHandler(McpTargets.AllowsPrivate(tool)), linked.Token);
            }

            return slot.Connection = connection;
        }
        catch (Exception exception)
        {
            var fault = late.IsCancellationRequested ? new ToolFault(ToolErrors.Timeout, McpText.All["Silent", OpeningPatience.TotalSeconds]) : McpFaults.Of(exception, connection);
            // Only then everything that it said has been read.
            await connection.DisposeAsync();
            var words = connection.LastWords;
            throw words.Length > 0 && fault.Code == ToolErrors.Unreachable ? new ToolFault(fault.Code, $"{fault.Message} {McpText.All["LastWords", words]}") : fault;
        }
    }

    private void CloseIdle()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var (tool, slot) in _slots.ToArray())
            {
                if (slot.IsOver(now, FailureLasts) || (slot.IsIdle && now - slot.LastUsed >= IdleTime))
                    Close(tool, slot);
            }
        }
    }

    private void Drop(Guid tool, Slot slot)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(tool, out var present) && present == slot)
                Close(tool, slot);
        }
    }

    private void Close(Guid tool, Slot slot)
    {
        _slots.Remove(tool);
        var closing = CloseAsync(slot);
        _closing.Add(closing);
        _ = closing.ContinueWith(
            done =>
            {
                lock (_lock)
                    _closing.Remove(done);
            }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static async Task CloseAsync(Slot slot)
    {
        await Task.Yield();
        try
        {
            var connection = await slot.Opening;
            await connection.DisposeAsync();
        }
        catch (ToolFault)
        {
            // It was never open.
        }
    }

    private sealed class Slot
    {
        public Slot(int version, TenantId tenant, Func<Slot, Task<McpConnection>> open)
        {
            (Version, Tenant) = (version, tenant);
            Opening = open(this);
        }

        public int Version { get; }

        public TenantId Tenant { get; }

        public Task<McpConnection> Opening { get; }

        /// <summary>From the end of <see cref="Opening"/> on.</summary>
        public McpConnection? Connection { get; set; }

        public DateTimeOffset? FailedAt { get; set; }

        public bool IsIdle => Connection is { IsIdle: true };

        public DateTimeOffset LastUsed => Connection?.LastUsed ?? DateTimeOffset.MaxValue;

        /// <summary>Broken, or failed long enough ago to be tried again.</summary>
        public bool IsOver(DateTimeOffset now, TimeSpan failureLasts) =>
            Opening.IsFaulted ? FailedAt is not { } failed || now - failed >= failureLasts : Connection is { IsBroken: true };
    }
}
