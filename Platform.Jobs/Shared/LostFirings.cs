using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Jobs;
using Quartz;

namespace Platform.Jobs.Shared;

/// <summary>Looks from time to time whether the database says that this node runs something that it does not, and frees it: else the job would never run again.</summary>
internal sealed class LostFirings(ISchedulerFactory schedulers, JobDatabase database, RunningFirings running, JobsOptions options, TimeProvider time, ILogger<LostFirings> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(2 * options.CheckInEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(ct);
            foreach (var trigger in await database.ReleaseLostFiringsAsync(scheduler.SchedulerName, options.Node, running.Ids, time.GetUtcNow() - 4 * options.CheckInEvery, ct))
                JobsLog.Released(logger, trigger);
        }
        catch (Exception exception) when (JobDatabase.IsUnavailable(exception))
        {
            // The next look finds it.
        }
    }
}
