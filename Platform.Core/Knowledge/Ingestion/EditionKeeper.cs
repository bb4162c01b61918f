using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Holds the lease while the work goes on, and lets go of it when the node stops.</summary>
internal sealed class EditionKeeper(EditionRows rows, TimeProvider time, ILogger<EditionKeeper> logger)
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(8);

    // How long a stopping node takes to give its work back.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    /// <summary>Stops the work when the lease is lost, as by a cancellation on another node.</summary>
    public async Task KeepAsync(ClaimedEdition edition, Guid instance, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, time, stop.Token);
                if (await rows.RenewAsync(edition, instance, stop.Token))
                    continue;
                await stop.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The work is over.
        }
        catch (Exception exception)
        {
            // Another node may take it up: the work of this one would be thrown away.
            IngestionLog.WorkFailed(logger, exception.GetType().Name);
            await stop.CancelAsync();
        }
    }

    public async Task GiveBackAsync(ClaimedEdition edition, Guid instance)
    {
        using var late = new CancellationTokenSource(Farewell);
        try
        {
            await rows.ReleaseAsync(edition, instance, late.Token);
        }
        catch (Exception exception)
        {
            // The lease ends by itself.
            IngestionLog.WorkFailed(logger, exception.GetType().Name);
        }
    }
}
