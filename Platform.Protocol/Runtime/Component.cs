namespace Platform.Protocol.Runtime;

/// <summary>
/// A part that runs until it is told to stop: an agent's runner, a channel, a worker of a queue. One class for each; whoever hosts it calls
/// <see cref="RunToEndAsync"/>.
/// </summary>
public abstract class Component
{
    /// <summary>What must be there before it runs. Throwing means that it does not start; <see cref="CleanupAsync"/> is called all the same.</summary>
    protected virtual Task SetupAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>Runs until the token is cancelled; returning or throwing before is an end that nobody asked for.</summary>
    protected abstract Task RunAsync(CancellationToken ct);

    /// <summary>Gives back what it holds; has a few seconds.</summary>
    protected virtual Task CleanupAsync() => Task.CompletedTask;

    /// <summary>Called after <see cref="SetupAsync"/>: from here on it serves.</summary>
    public event Action? Ready;

    /// <summary>Set up, run, clean up. A cancellation is a good end.</summary>
    public async Task RunToEndAsync(CancellationToken ct)
    {
        try
        {
            await SetupAsync(ct);
            Ready?.Invoke();
            await RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await CleanupAsync();
        }
    }
}
