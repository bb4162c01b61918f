using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Works on sources on the nodes with the role <c>workers</c>: several at a time, for most of them wait for a reading process, a disk or a provider.</summary>
internal sealed class IngestionWorker(EditionTurns turns, EditionKeeper keeper, EditionWork work, EditionOutcome outcome, IndexSwitch switches, IngestionSignals signals, IngestionClock clock) : BackgroundService
{
    private const int AtOnce = 4;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(15);

    private readonly Guid _instance = Guid.NewGuid();

    /// <summary>Works on one edition until it is ready, failed, or not this node's any more; false when there is none.</summary>
    public async Task<bool> RunNextAsync(CancellationToken ct)
    {
        if (await turns.NextAsync(_instance, ct) is not { } edition)
            return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        signals.Began(edition.Id, stop);
        var kept = keeper.KeepAsync(edition, _instance, stop);
        var hold = outcome.Hold(edition, _instance);
        try
        {
            await EndAsync(hold, await work.RunAsync(hold, _instance, turns.Slice(edition, Slice, ct), stop.Token), ct);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (ct.IsCancellationRequested)
                await keeper.GiveBackAsync(edition, _instance);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            if (await outcome.TakeAsync(hold, _instance, exception, ct))
                await switches.TryAsync(edition.Index, ct);
        }
        finally
        {
            signals.Ended(edition.Id);
            await stop.CancelAsync();
            await kept;
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host's start does not wait for it.
        await Task.Yield();
        outcome.RemoveLeftovers();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));
    }

    private async Task EndAsync(EditionHold hold, WorkEnd end, CancellationToken ct)
    {
        if (end == WorkEnd.TurnOver)
            await keeper.GiveBackAsync(hold.Edition, _instance);
        outcome.Tell(hold.Edition);
        if (end == WorkEnd.ReadyBeside)
            await switches.TryAsync(hold.Edition.Index, ct);
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await clock.TickAsync(ct);
                if (await RunNextAsync(ct))
                {
                    // There may be more than one: the next lane looks while this one goes on.
                    signals.Ring();
                    continue;
                }
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // The lease ends, and then somebody tries again.
                outcome.Log(exception);
            }

            await signals.Due.WaitAsync(LookEvery, ct);
        }
    }
}
