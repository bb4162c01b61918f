using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Models.Contracts;

namespace Platform.Core.Knowledge.Graph.Enrichment;

/// <summary>Carries out readings on the nodes with the role <c>workers</c>: one at a time, one chunk after the other, so that the limit of money holds to a chunk.</summary>
internal sealed class EnrichmentWorker(EnrichmentRows rows, EnrichmentSignals signals, RelationReader reader, TimeProvider time, ILogger<EnrichmentWorker> logger) : BackgroundService
{
    private const int MostAttempts = 5;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly Guid _instance = Guid.NewGuid();

    /// <summary>Carries out one reading; false when there is none.</summary>
    public async Task<bool> RunNextAsync(CancellationToken ct)
    {
        if (await rows.ClaimAsync(_instance, ct) is not { } run)
            return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        signals.Began(run.Id, stop);
        var kept = KeepAsync(run, stop);
        try
        {
            await CarryOutAsync(run, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (ct.IsCancellationRequested)
                await GiveBackAsync(run);
        }
        finally
        {
            signals.Ended(run.Id);
            await stop.CancelAsync();
            await kept;
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host's start does not wait for it.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunNextAsync(stoppingToken))
                    continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The lease ends, and then somebody tries again.
                GraphLog.EnrichmentFailed(logger, exception.GetType().Name);
            }

            using var waited = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(signals.Due.WaitAsync(Timeout.InfiniteTimeSpan, waited.Token), Task.Delay(LookEvery, time, waited.Token));
            await waited.CancelAsync();
        }
    }

    private async Task CarryOutAsync(ClaimedEnrichment run, CancellationToken ct)
    {
        if (run.Attempts > MostAttempts)
        {
            await rows.EndAsync(run, _instance, EnrichmentState.Failed, "knowledge.enrichment_interrupted", ct);
            return;
        }

        var (cost, after) = (run.Cost, run.After);
        while (await rows.NextAsync(run, after, ct) is { } chunk)
        {
            if (cost >= run.CostLimit && run.CostLimit > 0)
            {
                await rows.EndAsync(run, _instance, EnrichmentState.Capped, null, ct);
                return;
            }

            ReadRelations read;
            try
            {
                read = await reader.ReadAsync(run.Tenant, run.Model, chunk.Text, ct);
            }
            catch (ModelException exception)
            {
                // The client has tried again already: another chunk would fare no better. What was read is kept.
                await rows.EndAsync(run, _instance, EnrichmentState.Failed, exception.Error.Code, ct);
                return;
            }

            if (!await rows.KeepAsync(run, _instance, chunk, read, ct))
                return;
            (cost, after) = (cost + read.Cost, chunk.Id);
        }

        await rows.EndAsync(run, _instance, EnrichmentState.Finished, null, ct);
    }

    /// <summary>Holds the lease; stops the work when it is lost, as by a cancellation on another node.</summary>
    private async Task KeepAsync(ClaimedEnrichment run, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, time, stop.Token);
                if (await rows.RenewAsync(run.Id, _instance, stop.Token))
                    continue;
                await stop.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reading is over.
        }
        catch (Exception exception)
        {
            // Another node may take it up: the work of this one would be thrown away.
            GraphLog.EnrichmentFailed(logger, exception.GetType().Name);
            await stop.CancelAsync();
        }
    }

    private async Task GiveBackAsync(ClaimedEnrichment run)
    {
        using var late = new CancellationTokenSource(Farewell);
        try
        {
            await rows.ReleaseAsync(run.Id, _instance, late.Token);
        }
        catch (Exception exception)
        {
            // The lease ends by itself.
            GraphLog.EnrichmentFailed(logger, exception.GetType().Name);
        }
    }
}
