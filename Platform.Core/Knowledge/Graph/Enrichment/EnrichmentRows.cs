using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph.Enrichment;

/// <summary>A reading as the node that carries it out knows it.</summary>
internal sealed record ClaimedEnrichment(Guid Id, TenantId Tenant, Guid Collection, ModelChoice Model, decimal CostLimit, decimal Cost, Guid? After, int Attempts);

internal sealed record EnrichedChunk(Guid Id, Guid Edition, long Start, string Text);

/// <summary>Readings of all tenants as work: claimed under a lease, written to only by the one that holds it. What a chunk said and that it was read is one transaction.</summary>
internal sealed class EnrichmentRows(Databases databases, ChangeNotices notices, TimeProvider time)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private const string Claim =
        """
        UPDATE knowledge_enrichments SET state = 'Running', instance = $1, lease_until = $2, attempts = attempts + 1
        WHERE id = (SELECT id FROM knowledge_enrichments WHERE ended_at IS NULL AND (lease_until IS NULL OR lease_until < $3) ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, tenant_id, collection_id, provider, model, cost_limit, cost, after_chunk, attempts
        """;

    private const string Next =
        """
        SELECT c.id, c.edition_id, c.start_at, c.text FROM knowledge_chunks c JOIN knowledge_editions d ON d.id = c.edition_id AND d.is_live JOIN knowledge_sources s ON s.id = c.source_id
        WHERE c.tenant_id = $1 AND s.collection_id = $2 AND c.enabled AND ($3::uuid IS NULL OR c.id > $3) ORDER BY c.id LIMIT 1
        """;

    private const string Advance =
        """
        UPDATE knowledge_enrichments SET after_chunk = $3, done = done + 1, edges = edges + $4, dropped = dropped + $5, cost = cost + $6, attempts = 1, lease_until = $7
        WHERE id = $1 AND instance = $2 AND ended_at IS NULL
        """;

    public async Task<ClaimedEnrichment?> ClaimAsync(Guid instance, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = Command(Claim, instance, now + Lease, now);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ClaimedEnrichment(
                reader.GetGuid(0), new TenantId(reader.GetGuid(1)), reader.GetGuid(2), new ModelChoice(reader.GetString(3), reader.GetString(4)), reader.GetDecimal(5), reader.GetDecimal(6),
                await reader.IsDBNullAsync(7, ct) ? null : reader.GetGuid(7), reader.GetInt32(8))
            : null;
    }

    /// <summary>False when it is another's by now, or over.</summary>
    public async Task<bool> RenewAsync(Guid run, Guid instance, CancellationToken ct)
    {
        await using var command = Command("UPDATE knowledge_enrichments SET lease_until = $3 WHERE id = $1 AND instance = $2 AND ended_at IS NULL", run, instance, time.GetUtcNow() + Lease);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>For another node, or this one after its restart.</summary>
    public async Task ReleaseAsync(Guid run, Guid instance, CancellationToken ct)
    {
        await using var command = Command(
            "UPDATE knowledge_enrichments SET state = 'Waiting', instance = NULL, lease_until = NULL, attempts = attempts - 1 WHERE id = $1 AND instance = $2 AND ended_at IS NULL", run, instance);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<EnrichedChunk?> NextAsync(ClaimedEnrichment run, Guid? after, CancellationToken ct)
    {
        await using var command = Command(Next, run.Tenant.Value, run.Collection);
        command.Parameters.Add(new() { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new EnrichedChunk(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetString(3)) : null;
    }

    /// <summary>Keeps what a chunk said; false when the run is another's by now, and then nothing is kept.</summary>
    public async Task<bool> KeepAsync(ClaimedEnrichment run, Guid instance, EnrichedChunk chunk, ReadRelations read, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var advance = new NpgsqlCommand(Advance, connection, transaction))
        {
            foreach (var value in new object[] { run.Id, instance, chunk.Id, read.Graph.Edges.Count, read.Dropped, read.Cost, time.GetUtcNow() + Lease })
                advance.Parameters.Add(new() { Value = value });
            if (await advance.ExecuteNonQueryAsync(ct) == 0)
                return false;
        }

        if (read.Graph.Edges.Count > 0)
            await GraphRows.AddAsync(connection, transaction, run.Tenant, chunk.Edition, [new GraphPart(chunk.Id, chunk.Start, read.Graph)], read.Relations, ct);
        await transaction.CommitAsync(ct);
        Tell(run);
        return true;
    }

    public async Task EndAsync(ClaimedEnrichment run, Guid instance, EnrichmentState state, string? fault, CancellationToken ct)
    {
        await using var command = Command(
            "UPDATE knowledge_enrichments SET state = $3, ended_at = $4, fault = $5, instance = NULL, lease_until = NULL WHERE id = $1 AND instance = $2 AND ended_at IS NULL",
            run.Id, instance, state.ToString(), time.GetUtcNow());
        command.Parameters.Add(new() { Value = (object?)fault ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct);
        Tell(run);
    }

    private void Tell(ClaimedEnrichment run) => notices.Publish(new ChangeNotice(run.Tenant.Value, KnowledgeNotices.Feature, KnowledgeNotices.Collection, [run.Collection.ToString()]));

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
