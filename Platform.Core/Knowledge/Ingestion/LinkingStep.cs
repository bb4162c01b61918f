using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Has every linker look at the chunks, a batch at a time.</summary>
internal sealed class LinkingStep(Databases databases, IEnumerable<IChunkLinker> linkers)
{
    private const int BatchSize = 200;

    private readonly IChunkLinker[] _linkers = [.. linkers];

    /// <summary>One batch; false when all are linked.</summary>
    public async Task<bool> AdvanceAsync(EditionHold hold, CancellationToken ct)
    {
        if (_linkers.Length == 0)
            return false;
        var edition = hold.Edition;
        var chunks = await ChunksAsync(edition.Id, hold.Checkpoint.Ordinal, ct);
        var isFirst = hold.Checkpoint.Ordinal < 0;
        if (chunks.Count == 0 && !isFirst)
            return false;
        var isLast = chunks.Count < BatchSize;
        var batch = new LinkBatch(edition.Tenant, edition.Source, edition.File.Title, edition.Version, edition.Id, await LanguageAsync(edition.Version, ct), chunks, isFirst, isLast);
        var writes = new List<LinkWrite>(_linkers.Length);
        foreach (var linker in _linkers)
            writes.Add(await linker.FindAsync(batch, ct));
        var move = new EditionMove(EditionState.Linking, hold.Checkpoint with { Ordinal = chunks.Count > 0 ? chunks[^1].Ordinal : 0 }, hold.Done + chunks.Count, hold.Total);
        await hold.MoveAsync(move, async (connection, transaction, stop) =>
        {
            foreach (var write in writes)
                await write(connection, transaction, stop);
        }, ct);
        return !isLast;
    }

    // Extracted meanwhile.
    private async Task<string?> LanguageAsync(Guid version, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("SELECT language FROM knowledge_versions WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = version });
        return await command.ExecuteScalarAsync(ct) as string;
    }

    private async Task<List<LinkedChunk>> ChunksAsync(Guid edition, int after, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("SELECT id, ordinal, start_at, page, heading_path, text FROM knowledge_chunks WHERE edition_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3");
        foreach (var value in new object[] { edition, after, BatchSize })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var chunks = new List<LinkedChunk>();
        while (await reader.ReadAsync(ct))
            chunks.Add(new LinkedChunk(reader.GetGuid(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetString(4), reader.GetString(5)));
        return chunks;
    }
}
