namespace Platform.Core.Shared.Messaging;

/// <summary>Wakes the one who waits at it. Rung any number of times before they come, it wakes them once.</summary>
public sealed class Bell
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }

    /// <summary>Until it rings, the time is over, or nobody wants to wait any more: the caller looks for itself, and nothing is thrown.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct) => await ((Task)_rung.WaitAsync(atMost, ct)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
