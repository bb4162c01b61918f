using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Office.Board;

/// <summary>The boards that somebody looks at on this node. Loaded with the first looker, unloaded some time after the last.</summary>
public sealed class OfficeBoards(OperationRunner runner, ChangeNotices notices, RedisConnection redis, TimeProvider time, ILogger<OfficeBoards> logger) : BackgroundService
{
    // Longer than a page reload or a reconnect takes.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, OfficeBoard> _boards = [];

    /// <summary>Looks at a tenant's board. The caller has made sure that the actor may read it.</summary>
    public BoardSubscription Subscribe(TenantId tenant)
    {
        lock (_lock)
        {
            if (!_boards.TryGetValue(tenant, out var board))
                _boards.Add(tenant, board = new OfficeBoard(tenant, runner, notices, redis, time, logger));
            return board.Join();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<OfficeBoard> idleBefore = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(SweepInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (unloaded, idle) = TakeIdle(idleBefore);
            foreach (var board in unloaded)
                await board.DisposeAsync();
            idleBefore = idle;
        }
        List<OfficeBoard> rest;
        lock (_lock)
            rest = [.. _boards.Values];
        foreach (var board in rest)
            await board.DisposeAsync();
    }

    /// <summary>Those that were idle at the last look too go; a board is joined only under our lock, so none is joined while it goes.</summary>
    private (List<OfficeBoard> Unloaded, HashSet<OfficeBoard> Idle) TakeIdle(HashSet<OfficeBoard> idleBefore)
    {
        lock (_lock)
        {
            var idle = new HashSet<OfficeBoard>();
            var unloaded = new List<OfficeBoard>();
            foreach (var (tenant, board) in _boards.ToArray())
            {
                lock (board.Gate)
                {
                    if (!board.IsIdle)
                        continue;
                }
                if (idleBefore.Contains(board) && _boards.Remove(tenant))
                    unloaded.Add(board);
                else
                    idle.Add(board);
            }
            return (unloaded, idle);
        }
    }
}
