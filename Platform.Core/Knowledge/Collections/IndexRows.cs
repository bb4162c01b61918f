using Npgsql;
using Platform.Core.Knowledge.Ingestion;

namespace Platform.Core.Knowledge.Collections;

/// <summary>What building and switching an index does to the tables; the caller's transaction holds it together.</summary>
internal static class IndexRows
{
    private const string Missing =
        """
        INSERT INTO knowledge_editions (id, tenant_id, source_id, version_id, index_id, state, next_attempt_at, moved_at, created_at)
        SELECT gen_random_uuid(), s.tenant_id, s.id, v.id, $2, 'Queued', $3, $3, $3
        FROM knowledge_sources s JOIN knowledge_versions v ON v.source_id = s.id AND v.number IN (s.latest_version, s.current_version)
        WHERE s.collection_id = $1 ON CONFLICT DO NOTHING
        """;

    // The newest version that is ready under it; where an even newer one serves already, that one stays.
    private const string Best =
        """
        WITH best AS (
            SELECT DISTINCT ON (e.source_id) e.source_id, e.id, v.number FROM knowledge_editions e JOIN knowledge_versions v ON v.id = e.version_id JOIN knowledge_sources s ON s.id = e.source_id
            WHERE e.index_id = $1 AND e.state = 'Ready' AND v.number >= coalesce(s.current_version, 0) ORDER BY e.source_id, v.number DESC)
        """;

    /// <summary>An edition of every source of the collection under the index: of its newest version, and of the one that serves. Their pages are there.</summary>
    public static async Task<int> AddEditionsAsync(NpgsqlConnection connection, Guid collection, Guid index, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = connection.Command(Missing, collection, index, now);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>False where it does not build any more, something of it is still open, or it waits for a person who has not spoken.</summary>
    public static async Task<bool> SwitchAsync(NpgsqlConnection connection, Guid collection, Guid index, DateTimeOffset now, bool evenWarned, CancellationToken ct)
    {
        // Collection, index, sources, editions: everybody locks them in this order. Whoever adds a source holds the collection, too.
        await using (var locks = connection.Command("SELECT 1 FROM knowledge_collections WHERE id = $1 FOR UPDATE", collection))
            await locks.ExecuteNonQueryAsync(ct);
        await using (var state = connection.Command("SELECT state = 'Building' AND (warning IS NULL OR $2) FROM knowledge_indexes WHERE id = $1 FOR UPDATE", index, evenWarned))
        {
            if (await state.ExecuteScalarAsync(ct) is not true)
                return false;
        }

        // A source that came by another way than all others.
        if (await AddEditionsAsync(connection, collection, index, now, ct) > 0)
            return false;
        await using (var open = connection.Command("SELECT EXISTS (SELECT 1 FROM knowledge_editions WHERE index_id = $1 AND ended_at IS NULL)", index))
        {
            if (await open.ExecuteScalarAsync(ct) is true)
                return false;
        }

        await CarryOverAsync(connection, collection, index, ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("UPDATE knowledge_indexes SET state = 'Retired' WHERE collection_id = $1 AND state = 'Current'", collection);
        batch.Add("UPDATE knowledge_indexes SET state = 'Current', switched_at = $2, warning = NULL WHERE id = $1", index, now);
        batch.Add($"{Best} UPDATE knowledge_editions e SET is_live = false FROM best WHERE e.source_id = best.source_id AND e.is_live", index);
        batch.Add($"{Best} UPDATE knowledge_editions e SET is_live = true FROM best WHERE e.id = best.id", index);
        batch.Add($"{Best} UPDATE knowledge_sources s SET current_edition_id = best.id, current_version = best.number, revision = s.revision + 1, updated_at = $2 FROM best WHERE s.id = best.source_id", index, now);
        await batch.ExecuteNonQueryAsync(ct);
        return true;
    }

    private static async Task CarryOverAsync(NpgsqlConnection connection, Guid collection, Guid index, CancellationToken ct)
    {
        var pairs = new List<(Guid Old, Guid Fresh)>();
        await using (var command = connection.Command(
            $"""
            {Best} SELECT l.id, best.id FROM best JOIN knowledge_editions l ON l.source_id = best.source_id AND l.is_live JOIN knowledge_sources s ON s.id = l.source_id
            WHERE s.collection_id = $2 AND EXISTS (SELECT 1 FROM knowledge_chunks c WHERE c.edition_id = l.id AND (NOT c.enabled OR c.note IS NOT NULL OR c.questions <> '{"{}"}'))
            """, index, collection))
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                pairs.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        foreach (var (old, fresh) in pairs)
            await EditionPublication.CarryOverAsync(connection, old, fresh, ct);
    }
}
