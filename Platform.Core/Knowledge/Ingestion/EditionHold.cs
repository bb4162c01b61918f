using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>An edition in the hand of this node: what steps see of it. It knows where the work stands after each move.</summary>
internal sealed class EditionHold(EditionRows rows, ClaimedEdition edition, Guid instance, Action moved)
{
    public ClaimedEdition Edition => edition;

    public EditionState State { get; private set; } = edition.State;

    public EditionCheckpoint Checkpoint { get; private set; } = edition.Checkpoint;

    /// <summary>Since this taking.</summary>
    public bool HasMoved { get; private set; }

    public long Done { get; private set; } = edition.Done;

    public long Total { get; private set; } = edition.Total;

    /// <summary>Keeps what was done together with where it stands.</summary>
    public async Task MoveAsync(EditionMove move, LinkWrite? write, CancellationToken ct)
    {
        await rows.MoveAsync(edition, instance, move, write, ct);
        (State, Checkpoint, Done, Total, HasMoved) = (move.State, move.Checkpoint, move.Done, move.Total, true);
        moved();
    }

    /// <summary>How much there will be is known now; kept with the next move.</summary>
    public void Expect(long total) => Total = Math.Max(Total, total);

    /// <summary>The next state begins.</summary>
    public Task EnterAsync(EditionState state, long total, LinkWrite? write, CancellationToken ct, long done = 0) => MoveAsync(new EditionMove(state, Checkpoint.Fresh(), done, total), write, ct);
}
