using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Running;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>Carries out the runs of test cases on the nodes with the role <c>workers</c>.</summary>
internal sealed class TestRunWorker(TestRunRows rows, TestSignals signals, CaseTrial trial, OperationRunner operations, TimeProvider time, ILogger<TestRunWorker> logger) : BackgroundService
{
    // A long run of one tenant does not hold up all others.
    private const int RunsAtOnce = 3;

    // Providers count requests per minute.
    private const int CasesAtOnce = 4;

    private const int MostAttempts = 5;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    // How long a stopping node takes to give its runs back.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly Guid _instance = Guid.NewGuid();

    /// <summary>Carries out one run; false when there is none.</summary>
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, RunsAtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken ct)
    {
        // The host's start does not wait for it.
        await Task.Yield();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (await RunNextAsync(ct))
                {
                    // There may be more than one: the next worker looks while this one goes on.
                    signals.Ring();
                    continue;
                }
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // The lease ends, and then somebody tries again.
                AgentsLog.TestRunFailed(logger, exception.GetType().Name);
            }

            using var waited = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(signals.Due.WaitAsync(Timeout.InfiniteTimeSpan, waited.Token), Task.Delay(LookEvery, time, waited.Token));
            await waited.CancelAsync();
        }
    }

    private async Task CarryOutAsync(ClaimedRun run, CancellationToken ct)
    {
        var open = await rows.OpenAsync(run.Id, ct);
        var found = run.Attempts > MostAttempts
            ? TestingErrors.Interrupted
            : await operations.RunAsync(new GetRunnableAgent(run.Agent.ToString(), run.Version), Actor.Job("agent-tests", run.Tenant), ct);
        if (found.Value is { } agent)
            await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = CasesAtOnce, CancellationToken = ct }, async (result, token) => await TryAsync(run, agent, result, token));
        await rows.FinishAsync(run, _instance, CaseTrial.FaultOf(found.Error ?? TestingErrors.Interrupted), ct);
    }

    private async Task TryAsync(ClaimedRun run, RunnableAgent agent, Guid result, CancellationToken ct)
    {
        if (await rows.BeginAsync(run, result, _instance, ct) is not { } content)
            return;
        var caller = CaseTrial.CallerOf(run.Tenant, agent, content.UserData, run.TimeZone, run.Language, result.ToString());
        await rows.EndAsync(run, result, _instance, await trial.RunAsync(agent, content, caller, ct), ct);
    }

    /// <summary>Holds the lease; stops the work when it is lost, as by a cancellation on another node.</summary>
    private async Task KeepAsync(ClaimedRun run, CancellationTokenSource stop)
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
            // The run is over.
        }
        catch (Exception exception)
        {
            // Another node may take it up: the work of this one would be thrown away.
            AgentsLog.TestRunFailed(logger, exception.GetType().Name);
            await stop.CancelAsync();
        }
    }

    private async Task GiveBackAsync(ClaimedRun run)
    {
        using var late = new CancellationTokenSource(Farewell);
        try
        {
            await rows.ReleaseAsync(run.Id, _instance, late.Token);
        }
        catch (Exception exception)
        {
            // The lease ends by itself.
            AgentsLog.TestRunFailed(logger, exception.GetType().Name);
        }
    }
}
