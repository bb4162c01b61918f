using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;

namespace Platform.Core.Models.Clients;

/// <summary>The time-outs of one call: of the whole, and of the piece that is being waited for.</summary>
internal sealed class Patience(ModelLimits limits, TimeProvider time, CancellationToken caller) : IDisposable
{
    private readonly CancellationTokenSource _whole = new(limits.Total, time);
    private CancellationTokenSource? _piece;
    private CancellationTokenSource? _linked;

    public bool IsOver => _whole.IsCancellationRequested;

    public long StartedAt { get; } = time.GetTimestamp();

    public TimeSpan Left => limits.Total - time.GetElapsedTime(StartedAt);

    /// <summary>The token of one attempt; the one before is done with.</summary>
    public CancellationToken BeginAttempt()
    {
        EndAttempt();
        _piece = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_whole.Token, _piece.Token, caller);
        return _linked.Token;
    }

    /// <summary>From now on the next piece must come within <paramref name="span"/>.</summary>
    public void Expect(TimeSpan span) => _piece!.CancelAfter(span);

    /// <summary>What a cancellation means that the caller did not ask for.</summary>
    public WireException Explain(bool hasBegun) => new(
        ModelErrors.Timeout,
        IsOver ? $"The call took longer than {limits.Total.TotalSeconds:0.#} s."
        : hasBegun ? $"Nothing more of the answer came for {limits.Idle.TotalSeconds:0.#} s."
        : $"No answer began within {limits.FirstToken.TotalSeconds:0.#} s.")
    {
        // The request went out, and what the provider does with it is not known here.
        MayBeBilled = true,
    };

    public async Task PauseAsync(TimeSpan pause)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_whole.Token, caller);
        await Task.Delay(pause, time, linked.Token);
    }

    public void Dispose()
    {
        EndAttempt();
        _whole.Dispose();
    }

    private void EndAttempt()
    {
        _linked?.Dispose();
        _piece?.Dispose();
    }
}
