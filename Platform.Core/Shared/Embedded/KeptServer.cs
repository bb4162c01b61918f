namespace Platform.Core.Shared.Embedded;

/// <summary>Starts a server again, on the same port and with the same password, whenever it ends without being asked.</summary>
internal sealed class KeptServer : IAsyncDisposable
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    readonly string name;
    readonly Func<CancellationToken, Task<ChildProcess>> start;
    readonly (Signal, TimeSpan)[] stopSteps;
    readonly Action<string> report;
    readonly CancellationTokenSource stopping = new();
    readonly Task watching;
    ChildProcess child;

    public KeptServer(string name, ChildProcess child, Func<CancellationToken, Task<ChildProcess>> start,
        (Signal, TimeSpan)[] stopSteps, Action<string> report)
    {
        this.name = name;
        this.child = child;
        this.start = start;
        this.stopSteps = stopSteps;
        this.report = report;
        watching = WatchAsync();
    }

    public int ProcessId => child.Id;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        await child.StopAsync(stopSteps);
        child.Dispose();
        stopping.Dispose();
    }

    async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await child.Exited.WaitAsync(stopping.Token);
                report($"{name} ended unexpectedly (exit code {child.ExitCode}); starting it again. Its last lines: {await child.LastLogLinesAsync()}");
                var next = await StartAgainAsync();
                child.Dispose();
                child = next;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // We are being stopped.
        }
    }

    async Task<ChildProcess> StartAgainAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var next = await start(stopping.Token);
                report($"{name} is running again.");
                return next;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Broad, and for ever: the reason may pass (port still taken, disk full): the server must be back without a person once it does.
                report($"{name} could not be started again: {e.Message}");
                await Task.Delay(pause, stopping.Token);
            }
        }
    }
}
