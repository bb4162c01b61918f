using Npgsql;
using NpgsqlTypes;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Has a version's bytes read and keeps its pages, with a checkpoint: after a crash it goes on with the page that is missing. A page that ends the reading process is left out and named.</summary>
internal sealed class ExtractionStep(DocumentExtractor extractor, VersionSpool spool, ArchiveStep archives, WorkGate gate, TimeProvider time)
{
    private const int MostPages = 200;
    private const int MostCharacters = 1_000_000;

    // More such pages are a file that nobody can read.
    private const int MostSkipped = 20;

    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(2);

    private static readonly string[] OfOnePage = [ExtractionFaults.Crashed, ExtractionFaults.Memory, ExtractionFaults.Timeout];

    public async Task RunAsync(EditionHold hold, CancellationToken ct)
    {
        using var file = await spool.OpenAsync(hold.Edition.Version, ct);
        if (await archives.TryRunAsync(hold, file.Path, ct))
            return;
        while (await ReadAsync(hold, file.Path, ct) is { } fault)
        {
            // Nothing came since the last attempt, or the fault is the whole file's.
            if (!OfOnePage.Contains(fault.Code) || hold.Checkpoint.Page == 0 || hold.Checkpoint.Skipped >= MostSkipped)
                throw new SourceFaultException(fault with { Page = fault.Page ?? (hold.Checkpoint.Page > 0 ? hold.Checkpoint.Page + 1 : null) });
            var page = hold.Checkpoint.Page + 1;
            await KeepAsync(hold, [new ExtractedPage(page, null, "", [], new SourceFault(fault.Code, fault.Detail, page))], hold.Checkpoint.Skipped + 1, ct);
        }
    }

    // Null when the file was read to its end.
    private async Task<SourceFault?> ReadAsync(EditionHold hold, string path, CancellationToken ct)
    {
        var file = hold.Edition.File;
        var (pages, characters, kept) = (new List<ExtractedPage>(), 0, time.GetTimestamp());
        var request = new ExtractionRequest(path, file.FileName.Length > 0 ? file.FileName : "text.md", file.MediaType, hold.Checkpoint.Page + 1);
        var place = await gate.EnterAsync(ct);
        try
        {
            await foreach (var item in extractor.ReadAsync(request, ct))
            {
                if (item is ExtractionStarted { Pages: { } total })
                    hold.Expect(total);
                if (item is ExtractedPage page)
                {
                    pages.Add(page);
                    characters += page.Text.Length;
                }

                if (item is ExtractionEnded ended)
                {
                    if (ended.Fault is null)
                        await EndAsync(hold, pages, ended, ct);
                    else if (pages.Count > 0)
                        await KeepAsync(hold, pages, hold.Checkpoint.Skipped, ct);
                    return ended.Fault;
                }

                if (pages.Count < MostPages && characters < MostCharacters && time.GetElapsedTime(kept) < KeepEvery)
                    continue;
                if (pages.Count > 0)
                    await KeepAsync(hold, pages, hold.Checkpoint.Skipped, ct);
                (pages, characters, kept) = ([], 0, time.GetTimestamp());
                // The reader waits with its next page meanwhile: others have their turn.
                place.Dispose();
                place = await gate.EnterAsync(ct);
            }
        }
        finally
        {
            place.Dispose();
        }

        return new SourceFault(ExtractionFaults.Crashed, null, null);
    }

    private static Task KeepAsync(EditionHold hold, IReadOnlyList<ExtractedPage> pages, int skipped, CancellationToken ct)
    {
        var (rows, end) = PageRows.Of(pages, hold.Checkpoint.At);
        var move = new EditionMove(EditionState.Extracting, hold.Checkpoint with { Page = pages[^1].Number, At = end, Skipped = skipped }, pages[^1].Number, Math.Max(hold.Total, pages[^1].Number));
        return hold.MoveAsync(move, (connection, _, stop) => PageRows.InsertAsync(connection, hold.Edition, rows, stop), ct);
    }

    private static Task EndAsync(EditionHold hold, IReadOnlyList<ExtractedPage> pages, ExtractionEnded ended, CancellationToken ct)
    {
        var (rows, end) = PageRows.Of(pages, hold.Checkpoint.At);
        var count = pages.Count > 0 ? pages[^1].Number : hold.Checkpoint.Page;
        return hold.MoveAsync(new EditionMove(EditionState.Chunking, hold.Checkpoint.Fresh(), 0, count), async (connection, _, stop) =>
        {
            await PageRows.InsertAsync(connection, hold.Edition, rows, stop);
            await PageRows.EndAsync(connection, hold.Edition, count, end, ended.Language, ended.Warnings, stop);
        }, ct);
    }
}
