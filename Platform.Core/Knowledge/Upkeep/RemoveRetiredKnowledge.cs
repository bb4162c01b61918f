using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Upkeep;

/// <summary>Removes what nothing needs any more: chunks of editions that others have replaced, old versions that nobody cites, vectors without a text.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveRetiredKnowledge : ICommand<RowsRemoved>
{
    /// <summary>Newest versions of a source that are kept whether they are cited or not.</summary>
    public const int KeptVersions = 5;
}

internal sealed class RemoveRetiredKnowledgeHandler(Databases databases, IEnumerable<ICitedVersions> citations, TimeProvider time) : IHandler<RemoveRetiredKnowledge, RowsRemoved>
{
    private const int BatchSize = 2_000;

    // Searches that have just begun may still read them.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    // A source that is indexed anew soon finds its vectors again.
    private static readonly TimeSpan VectorGrace = TimeSpan.FromDays(2);

    // What failed or was cancelled last is shown as that; only what came before the edition that serves is history.
    private const string Retired =
        """
        SELECT e.id FROM knowledge_editions e JOIN knowledge_indexes i ON i.id = e.index_id
        WHERE e.ended_at < $1 AND NOT e.is_live AND (i.state IN ('Retired', 'Cancelled')
            OR i.state = 'Current' AND EXISTS (SELECT 1 FROM knowledge_editions l WHERE l.source_id = e.source_id AND l.is_live AND l.created_at > e.created_at)) LIMIT 500
        """;

    private const string Old =
        """
        SELECT v.id, v.tenant_id, v.source_id, v.number FROM knowledge_versions v JOIN knowledge_sources s ON s.id = v.source_id
        WHERE v.number <= s.latest_version - $1 AND v.number <> coalesce(s.current_version, 0) AND v.id > $2
            AND NOT EXISTS (SELECT 1 FROM knowledge_editions e WHERE e.version_id = v.id AND (e.is_live OR e.ended_at IS NULL)) ORDER BY v.id LIMIT $3
        """;

    private const string Unused =
        """
        DELETE FROM knowledge_embeddings WHERE (tenant_id, model, text_hash) IN (
            SELECT k.tenant_id, k.model, k.text_hash FROM knowledge_embeddings k WHERE k.used_at < $1
                AND NOT EXISTS (SELECT 1 FROM knowledge_chunks c WHERE c.tenant_id = k.tenant_id AND c.text_hash = k.text_hash) LIMIT $2)
        """;

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveRetiredKnowledge request, CancellationToken ct) => new RowsRemoved(await RemoveAcrossTenants(ct));

    private async Task<long> RemoveAcrossTenants(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await EditionsAsync(now - Grace, ct) + await VersionsAsync(ct) + await BatchesAsync(Unused, now - VectorGrace, ct);
    }

    // Chunk by chunk batch: one statement for a book would hold its locks for long.
    private async Task<long> EditionsAsync(DateTimeOffset before, CancellationToken ct)
    {
        const string chunks = "DELETE FROM knowledge_chunks WHERE id IN (SELECT id FROM knowledge_chunks WHERE edition_id = $1 LIMIT $2)";
        var removed = 0L;
        foreach (var edition in await IdsAsync(Retired, before, ct))
        {
            removed += await BatchesAsync(chunks, edition, ct);
            await using var command = Command("DELETE FROM knowledge_editions WHERE id = $1 AND NOT is_live", edition);
            removed += await command.ExecuteNonQueryAsync(ct);
        }

        return removed;
    }

    private async Task<long> VersionsAsync(CancellationToken ct)
    {
        var (removed, after) = (0L, Guid.Empty);
        while (await OldAsync(after, ct) is { Count: > 0 } old)
        {
            after = old[^1].Id;
            foreach (var tenant in old.GroupBy(version => version.Tenant))
            {
                var cited = await CitedAcrossTenants(tenant.Key, [.. tenant.Select(version => (version.Source, version.Number))], ct);
                Guid[] ids = [.. tenant.Where(version => !cited.Contains((version.Source, version.Number))).Select(version => version.Id)];
                await using var command = Command("DELETE FROM knowledge_versions WHERE id = ANY ($1)", ids);
                removed += await command.ExecuteNonQueryAsync(ct);
            }
        }

        return removed;
    }

    private async Task<HashSet<(Guid Source, int Number)>> CitedAcrossTenants(TenantId tenant, IReadOnlyCollection<(Guid Source, int Version)> versions, CancellationToken ct)
    {
        var cited = new HashSet<(Guid, int)>();
        foreach (var citation in citations)
            cited.UnionWith(await citation.CitedAcrossTenants(tenant, versions, ct));
        return cited;
    }

    private async Task<List<OldVersion>> OldAsync(Guid after, CancellationToken ct)
    {
        await using var command = Command(Old, RemoveRetiredKnowledge.KeptVersions, after, BatchSize);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var old = new List<OldVersion>();
        while (await reader.ReadAsync(ct))
            old.Add(new OldVersion(reader.GetGuid(0), new TenantId(reader.GetGuid(1)), reader.GetGuid(2), reader.GetInt32(3)));
        return old;
    }

    private async Task<List<Guid>> IdsAsync(string sql, object value, CancellationToken ct)
    {
        await using var command = Command(sql, value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task<long> BatchesAsync(string sql, object value, CancellationToken ct)
    {
        long removed = 0;
        int batch;
        do
        {
            await using var command = Command(sql, value, BatchSize);
            removed += batch = await command.ExecuteNonQueryAsync(ct);
        }
        while (batch == BatchSize);

        return removed;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private sealed record OldVersion(Guid Id, TenantId Tenant, Guid Source, int Number);
}
