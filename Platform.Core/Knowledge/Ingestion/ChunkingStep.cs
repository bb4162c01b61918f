using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Knowledge.Chunking;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Cuts the pages of a version into chunks. Each batch of pages, its chunks and the state between them are one transaction: a chunk is there once, whatever happens.</summary>
internal sealed class ChunkingStep(Databases databases)
{
    // Some hundred chunks: large enough that the transaction costs little of it, small enough to lose little.
    private const int MostCharacters = 400_000;
    private const int MostPages = 500;

    /// <summary>One batch; false when the last one is done.</summary>
    public async Task<bool> AdvanceAsync(EditionHold hold, CancellationToken ct)
    {
        var (edition, checkpoint) = (hold.Edition, hold.Checkpoint);
        var options = new ChunkingOptions(edition.Settings.ChunkTokens, edition.Settings.OverlapTokens);
        var (pages, isLast) = await PagesAsync(edition, checkpoint.Page, ct);
        var state = checkpoint.Cutting ?? ChunkingState.Empty;
        var chunks = new List<Chunk>();
        foreach (var page in pages)
        {
            var (cut, next) = Chunker.Next(state, page, options);
            chunks.AddRange(cut);
            state = next;
        }

        if (isLast)
            chunks.AddRange(Chunker.Finish(state, options));
        var rows = chunks.ConvertAll(ChunkRow.Of);
        var move = isLast
            ? new EditionMove(edition.Settings.Embedding is null ? EditionState.Linking : EditionState.Embedding, checkpoint.Fresh(), 0, (checkpoint.Cutting?.Ordinal ?? 0) + rows.Count)
            : new EditionMove(EditionState.Chunking, checkpoint with { Page = pages[^1].Number, Cutting = state }, hold.Done + pages.Count, hold.Total);
        move = move with { Chunks = rows.Count, Tokens = rows.Sum(row => (long)row.Chunk.Tokens) };
        await hold.MoveAsync(move, (connection, _, stop) => InsertAsync(connection, edition, rows, stop), ct);
        return !isLast;
    }

    private async Task<(List<ChunkingPage> Pages, bool IsLast)> PagesAsync(ClaimedEdition edition, int after, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("SELECT number, text FROM knowledge_pages WHERE version_id = $1 AND number > $2 ORDER BY number LIMIT $3");
        foreach (var value in new object[] { edition.Version, after, MostPages })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (pages, characters) = (new List<ChunkingPage>(), 0);
        while (characters < MostCharacters)
        {
            if (!await reader.ReadAsync(ct))
                return (pages, pages.Count < MostPages);
            pages.Add(new ChunkingPage(reader.GetInt32(0), reader.GetString(1)));
            characters += pages[^1].Text.Length;
        }

        return (pages, false);
    }

    private static async Task InsertAsync(NpgsqlConnection connection, ClaimedEdition edition, List<ChunkRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        // COPY cannot write to tables with row-level security.
        await using var command = connection.Command(
            """
            INSERT INTO knowledge_chunks (id, tenant_id, edition_id, source_id, ordinal, start_at, end_at, context_start, context_end, page, heading_path, prefix, text, text_hash, tokens)
            SELECT c.id, $1, $2, $3, c.ordinal, c.start_at, c.end_at, c.context_start, c.context_end, c.page, c.heading_path, c.prefix, c.text, c.text_hash, c.tokens
            FROM unnest($4::uuid[], $5::int[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::text[], $12::text[], $13::text[], $14::bytea[], $15::int[])
                AS c (id, ordinal, start_at, end_at, context_start, context_end, page, heading_path, prefix, text, text_hash, tokens)
            """, edition.Tenant.Value, edition.Id, edition.Source);
        command.AddArray(rows.Select(_ => Guid.CreateVersion7()), NpgsqlDbType.Uuid);
        command.AddArray(rows.Select(row => row.Chunk.Ordinal), NpgsqlDbType.Integer);
        command.AddArray(rows.Select(row => (long)row.Chunk.Start), NpgsqlDbType.Bigint);
        command.AddArray(rows.Select(row => (long)row.Chunk.End), NpgsqlDbType.Bigint);
        command.AddArray(rows.Select(row => (long)row.Chunk.ContextStart), NpgsqlDbType.Bigint);
        command.AddArray(rows.Select(row => (long)row.Chunk.ContextEnd), NpgsqlDbType.Bigint);
        command.AddArray(rows.Select(row => row.Chunk.Page), NpgsqlDbType.Integer);
        command.AddArray(rows.Select(row => row.Path), NpgsqlDbType.Text);
        command.AddArray(rows.Select(row => row.Chunk.Prefix), NpgsqlDbType.Text);
        command.AddArray(rows.Select(row => row.Chunk.Text), NpgsqlDbType.Text);
        command.AddArray(rows.Select(row => row.Hash), NpgsqlDbType.Bytea);
        command.AddArray(rows.Select(row => row.Chunk.Tokens), NpgsqlDbType.Integer);
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record ChunkRow(Chunk Chunk, string Path, byte[] Hash)
    {
        public static ChunkRow Of(Chunk chunk)
        {
            var path = string.Join(EmbeddedText.PathSeparator, chunk.HeadingPath);
            return new ChunkRow(chunk, path, SHA256.HashData(Encoding.UTF8.GetBytes(EmbeddedText.Of(path, chunk.Prefix, chunk.Overlap + chunk.Text))));
        }
    }
}
