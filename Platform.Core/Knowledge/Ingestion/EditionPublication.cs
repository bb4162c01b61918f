using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>
/// Ends the work on an edition and, under the index that serves, puts it in the place of the one that served until now: in one transaction, so that a search finds the one or the other.
/// What people have done with chunks (switched off, noted, questions) comes along.
/// </summary>
internal sealed class EditionPublication(Databases databases, TimeProvider time)
{
    private const string End =
        """
        UPDATE knowledge_editions SET state = 'Ready', ended_at = $4, moved_at = $4, instance = NULL, lease_until = NULL, error = NULL, attempts = 0, checkpoint = '{}', done = chunks, total = chunks
        WHERE id = $1 AND instance = $2 AND fence = $3 AND ended_at IS NULL AND NOT is_paused
        """;

    /// <summary>True when it is ready under an index that does not serve yet.</summary>
    public async Task<bool> PublishAsync(ClaimedEdition edition, Guid instance, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Index, source, edition: everybody locks them in this order.
        var index = Enum.Parse<IndexState>(await ScalarAsync<string>(connection, ct, "SELECT state FROM knowledge_indexes WHERE id = $1 FOR SHARE", edition.Index) ?? throw new LostEditionException());
        if (await ScalarAsync<object>(connection, ct, "SELECT 1 FROM knowledge_sources WHERE id = $1 FOR UPDATE", edition.Source) is null)
            throw new LostEditionException();
        await using (var end = connection.Command(End, edition.Id, instance, edition.Fence, time.GetUtcNow()))
        {
            if (await end.ExecuteNonQueryAsync(ct) == 0)
                throw new LostEditionException();
        }

        if (index == IndexState.Current)
            await ServeAsync(connection, edition.Source, edition.Id, edition.File.Number, time.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        return index == IndexState.Building;
    }

    /// <summary>Puts an edition that is ready in the place of the one that serves. The source is locked; an older version never takes the place of a newer one.</summary>
    public static async Task ServeAsync(NpgsqlConnection connection, Guid source, Guid edition, int version, DateTimeOffset now, CancellationToken ct)
    {
        var serving = await ServingAsync(connection, source, ct);
        if (serving is { } other && (other.Edition == edition || other.Version > version))
            return;
        if (serving is { } old)
            await CarryOverAsync(connection, old.Edition, edition, ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("UPDATE knowledge_editions SET is_live = false WHERE source_id = $1 AND is_live", source);
        batch.Add("UPDATE knowledge_editions SET is_live = true WHERE id = $1", edition);
        batch.Add("UPDATE knowledge_sources SET current_edition_id = $2, current_version = $3, revision = revision + 1, updated_at = $4 WHERE id = $1", source, edition, version, now);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(Guid Edition, int Version)?> ServingAsync(NpgsqlConnection connection, Guid source, CancellationToken ct)
    {
        await using var command = connection.Command(
            "SELECT e.id, v.number FROM knowledge_editions e JOIN knowledge_versions v ON v.id = e.version_id WHERE e.source_id = $1 AND e.is_live", source);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetInt32(1)) : null;
    }

    // First what is the same to the letter, of several alike the first to the first; then, of what people have edited and has no such match, the chunk with the same text,
    // or of the same version the one that holds its middle.
    internal static async Task CarryOverAsync(NpgsqlConnection connection, Guid old, Guid fresh, CancellationToken ct)
    {
        const string edited = "(NOT enabled OR note IS NOT NULL OR questions <> '{}')";
        if (await ScalarAsync<object>(connection, ct, $"SELECT 1 FROM knowledge_chunks WHERE edition_id = $1 AND {edited} LIMIT 1", old) is null)
            return;
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            $"""
            WITH o AS (SELECT text_hash, enabled, note, questions, row_number() OVER (PARTITION BY text_hash ORDER BY ordinal) AS n FROM knowledge_chunks WHERE edition_id = $1),
                f AS (SELECT id, text_hash, row_number() OVER (PARTITION BY text_hash ORDER BY ordinal) AS n FROM knowledge_chunks WHERE edition_id = $2)
            UPDATE knowledge_chunks c SET enabled = o.enabled, note = o.note, questions = o.questions
            FROM o JOIN f ON f.text_hash = o.text_hash AND f.n = o.n WHERE c.id = f.id AND (NOT o.enabled OR o.note IS NOT NULL OR o.questions <> '{"{}"}')
            """, old, fresh);
        batch.Add(
            $"""
            WITH o AS (
                SELECT x.text, x.start_at, x.end_at, x.enabled, x.note, x.questions, e.version_id FROM knowledge_chunks x JOIN knowledge_editions e ON e.id = x.edition_id
                WHERE x.edition_id = $1 AND {edited} AND NOT EXISTS (SELECT 1 FROM knowledge_chunks s WHERE s.tenant_id = x.tenant_id AND s.text_hash = x.text_hash AND s.edition_id = $2))
            UPDATE knowledge_chunks c SET enabled = c.enabled AND (o.enabled OR NOT (c.text = o.text OR c.start_at >= o.start_at AND c.end_at <= o.end_at)), note = coalesce(c.note, o.note),
                questions = CASE WHEN c.questions = '{"{}"}' THEN o.questions ELSE c.questions END
            FROM o, knowledge_editions e WHERE c.edition_id = $2 AND e.id = $2
                AND (c.text = o.text OR e.version_id = o.version_id AND c.start_at <= (o.start_at + o.end_at) / 2 AND c.end_at > (o.start_at + o.end_at) / 2)
            """, old, fresh);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, CancellationToken ct, string sql, params object[] values) where T : class
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteScalarAsync(ct) as T;
    }
}
