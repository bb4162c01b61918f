using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Carries an edition from where it stands to its end: extract, chunk, embed, link, serve.</summary>
internal sealed class EditionWork(EditionRows rows, ExtractionStep extraction, ChunkingStep chunking, EmbeddingStep embedding, LinkingStep linking, EditionPublication publication, WorkGate gate)
{
    private static readonly TimeSpan ReadingElsewhere = TimeSpan.FromSeconds(3);

    /// <summary>Until it serves, or <paramref name="isOver"/> says between two batches that others have their turn.</summary>
    public async Task<WorkEnd> RunAsync(EditionHold hold, Guid instance, Func<Task<bool>> isOver, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (await AdvanceAsync(hold, instance, ct))
                return await publication.PublishAsync(hold.Edition, instance, ct) ? WorkEnd.ReadyBeside : WorkEnd.Ready;
            if (await isOver())
                return WorkEnd.TurnOver;
        }
    }

    // True when nothing is left to do but to serve.
    private async Task<bool> AdvanceAsync(EditionHold hold, Guid instance, CancellationToken ct)
    {
        switch (hold.State)
        {
            case EditionState.Queued or EditionState.Extracting when !hold.Edition.File.IsExtracted:
                if (await rows.IsBeingReadAsync(hold.Edition, ct))
                    throw new RetryLaterException("read_elsewhere", null, patient: true, ReadingElsewhere);
                await rows.BeginAsync(hold.Edition, instance, ct);
                await extraction.RunAsync(hold, ct);
                return false;
            case EditionState.Queued or EditionState.Extracting:
                // Its pages are there: of an earlier index, or by another edition meanwhile.
                await hold.EnterAsync(EditionState.Chunking, 0, null, ct);
                return false;
            case EditionState.Chunking:
                using (await gate.EnterAsync(ct))
                    await chunking.AdvanceAsync(hold, ct);
                return false;
            case EditionState.Embedding when hold.Edition.Settings.Embedding is not null:
                await embedding.AdvanceAsync(hold, ct);
                return false;
            default:
                using (await gate.EnterAsync(ct))
                    return !await linking.AdvanceAsync(hold, ct);
        }
    }
}

internal enum WorkEnd
{
    Ready,

    /// <summary>Under an index that does not serve yet.</summary>
    ReadyBeside,
    TurnOver,
}
