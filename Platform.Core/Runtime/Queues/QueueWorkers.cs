using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Core.Runtime.Queues;

/// <summary>Hosts the workers of this node: one that ends by itself is started again.</summary>
internal sealed class QueueWorkers(IEnumerable<QueueWorker> workers, QueueServices services, ILogger<QueueWorkers> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(workers.Select(worker => KeepAsync(worker, stoppingToken)));

    private async Task KeepAsync(QueueWorker worker, CancellationToken ct)
    {
        // The host's start does not wait for it.
        await Task.Yield();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await worker.RunToEndAsync(ct);
                if (!ct.IsCancellationRequested)
                    QueuesLog.Ended(logger, worker.Queue, null);
            }
            catch (Exception exception)
            {
                QueuesLog.Ended(logger, worker.Queue, exception);
            }

            await Task.Delay(services.Options.PauseAfterTrouble, services.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
