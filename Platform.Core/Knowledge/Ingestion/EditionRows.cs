using System.Globalization;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>
/// The editions of all tenants as work: claimed under a lease with a fence that grows, moved only by the one that holds them. What is done and where to go on are one transaction, so a node
/// that dies leaves nothing half done and nothing is done twice.
/// </summary>
internal sealed class EditionRows(Databases databases, TimeProvider time)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // Tenants that have something due, found by one step in the index for each: nobody reads a backlog to find whose it is.
    private const string Turns =
        """
        WITH RECURSIVE t AS (
            (SELECT tenant_id FROM knowledge_editions WHERE ended_at IS NULL AND NOT is_paused ORDER BY tenant_id LIMIT 1)
            UNION ALL
            SELECT (SELECT e.tenant_id FROM knowledge_editions e WHERE e.ended_at IS NULL AND NOT e.is_paused AND e.tenant_id > t.tenant_id ORDER BY e.tenant_id LIMIT 1) FROM t WHERE t.tenant_id IS NOT NULL)
        SELECT t.tenant_id, (SELECT count(*)::int FROM knowledge_editions b WHERE b.tenant_id = t.tenant_id AND b.lease_until >= $1 AND b.ended_at IS NULL)
        FROM t WHERE t.tenant_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM knowledge_editions d WHERE d.tenant_id = t.tenant_id AND d.ended_at IS NULL AND NOT d.is_paused AND d.next_attempt_at <= $1 AND (d.lease_until IS NULL OR d.lease_until < $1))
        """;

    private const string Claim =
        """
        UPDATE knowledge_editions e SET instance = $1, fence = e.fence + 1, lease_until = $2, attempts = e.attempts + 1, started_at = coalesce(e.started_at, $3)
        FROM knowledge_sources s, knowledge_versions v, knowledge_indexes i
        WHERE e.id = (
            SELECT d.id FROM knowledge_editions d WHERE d.tenant_id = $4 AND d.ended_at IS NULL AND NOT d.is_paused AND d.next_attempt_at <= $3 AND (d.lease_until IS NULL OR d.lease_until < $3)
            ORDER BY d.next_attempt_at, d.id LIMIT 1 FOR UPDATE SKIP LOCKED)
            AND s.id = e.source_id AND v.id = e.version_id AND i.id = e.index_id
        RETURNING e.id, e.tenant_id, e.source_id, e.version_id, e.index_id, e.state, e.checkpoint::text, e.attempts, e.fence, e.done, e.total,
            s.title, s.kind, EXISTS (SELECT 1 FROM knowledge_sources p WHERE p.id = s.parent_id AND p.kind = 'File'), v.file_name, v.media_type, v.size, v.number, v.is_extracted, i.settings::text
        """;

    private const string Mine = "WHERE id = $1 AND instance = $2 AND fence = $3 AND ended_at IS NULL AND NOT is_paused";

    /// <summary>Tenants with something to do, and how many of their editions are worked on now.</summary>
    public async Task<IReadOnlyList<(TenantId Tenant, int Busy)>> TurnsAcrossTenants(CancellationToken ct)
    {
        await using var command = Command(Turns, time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var turns = new List<(TenantId, int)>();
        while (await reader.ReadAsync(ct))
            turns.Add((new TenantId(reader.GetGuid(0)), reader.GetInt32(1)));
        return turns;
    }

    /// <summary>The tenant's edition that has waited longest, or that its node has left.</summary>
    public async Task<ClaimedEdition?> ClaimAsync(Guid instance, TenantId tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = Command(Claim, instance, now + Lease, now, tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        var file = new ClaimedVersion(
            reader.GetString(11), Enum.Parse<SourceKind>(reader.GetString(12)), reader.GetBoolean(13), reader.GetString(14), reader.GetString(15), reader.GetInt64(16), reader.GetInt32(17), reader.GetBoolean(18));
        return new ClaimedEdition(
            reader.GetGuid(0), new TenantId(reader.GetGuid(1)), reader.GetGuid(2), reader.GetGuid(3), reader.GetGuid(4), Enum.Parse<EditionState>(reader.GetString(5)),
            KnowledgeJson.Read<EditionCheckpoint>(reader.GetString(6)), reader.GetInt32(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), file, KnowledgeJson.Read<IndexSettings>(reader.GetString(19)));
    }

    /// <summary>False when it is another's by now, paused, or over.</summary>
    public async Task<bool> RenewAsync(ClaimedEdition edition, Guid instance, CancellationToken ct)
    {
        await using var command = Command($"UPDATE knowledge_editions SET lease_until = $4 {Mine}", edition.Id, instance, edition.Fence, time.GetUtcNow() + Lease);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Keeps what was done and where to go on, or nothing of both.</summary>
    /// <exception cref="LostEditionException">It is not this node's any more.</exception>
    public async Task MoveAsync(ClaimedEdition edition, Guid instance, EditionMove move, LinkWrite? write, CancellationToken ct)
    {
        const string sql =
            $"""
            UPDATE knowledge_editions SET state = $4, checkpoint = $5::jsonb, done = $6, total = $7, chunks = chunks + $8, tokens = tokens + $9, cost = cost + $10, attempts = 0, error = NULL,
                moved_at = $11, lease_until = $12 {Mine}
            """;
        var now = time.GetUtcNow();
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // The source before its edition, as removing does it: the two wait for each other in one order.
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            batch.Add("SELECT 1 FROM knowledge_sources WHERE id = $1 FOR KEY SHARE", edition.Source);
            batch.Add(sql, edition.Id, instance, edition.Fence, move.State.ToString(), KnowledgeJson.Text(move.Checkpoint), move.Done, move.Total, move.Chunks, move.Tokens, move.Cost, now, now + Lease);
            // The row stays locked until the commit: a pause or a cancellation comes before all of it or after all of it.
            await batch.ExecuteNonQueryAsync(ct);
            if (batch.BatchCommands[1].RecordsAffected == 0)
                throw new LostEditionException();
        }

        if (write is not null)
            await write(connection, transaction, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Its bytes are being read; nothing of it is done yet.</summary>
    public async Task BeginAsync(ClaimedEdition edition, Guid instance, CancellationToken ct)
    {
        await using var command = Command($"UPDATE knowledge_editions SET state = 'Extracting', moved_at = $4 {Mine}", edition.Id, instance, edition.Fence, time.GetUtcNow());
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            throw new LostEditionException();
    }

    /// <summary>For another node, or this one after its restart, or after others had their turn.</summary>
    public async Task ReleaseAsync(ClaimedEdition edition, Guid instance, CancellationToken ct)
    {
        await using var command = Command(
            $"UPDATE knowledge_editions SET instance = NULL, lease_until = NULL, attempts = greatest(attempts - 1, 0), next_attempt_at = $4 {Mine}", edition.Id, instance, edition.Fence, time.GetUtcNow());
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>To be tried again; until then this is why it does not move.</summary>
    /// <param name="attempts">In vain until now.</param>
    public Task RetryAsync(ClaimedEdition edition, Guid instance, SourceFault fault, TimeSpan after, int attempts, CancellationToken ct) =>
        EndTurnAsync(string.Create(CultureInfo.InvariantCulture, $"error = $4::jsonb, next_attempt_at = $5, attempts = {attempts}"), edition, instance, fault, after, ct);

    /// <summary>What waits for the budget is looked at again after a while; what waits for a person is not.</summary>
    public Task PauseAsync(ClaimedEdition edition, Guid instance, SourceFault fault, TimeSpan after, CancellationToken ct) =>
        EndTurnAsync("error = $4::jsonb, next_attempt_at = $5, is_paused = true, attempts = 0", edition, instance, fault, after, ct);

    public Task FailAsync(ClaimedEdition edition, Guid instance, SourceFault fault, CancellationToken ct) =>
        EndTurnAsync("error = $4::jsonb, ended_at = $5, state = 'Failed'", edition, instance, fault, TimeSpan.Zero, ct);

    /// <summary>What was paused because the money was gone is tried again.</summary>
    public async Task<int> WakeAsync(string code, CancellationToken ct)
    {
        await using var command = Command(
            "UPDATE knowledge_editions SET is_paused = false, error = NULL WHERE ended_at IS NULL AND is_paused AND error->>'code' = $2 AND next_attempt_at <= $1", time.GetUtcNow(), code);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether another edition reads the same bytes at this moment.</summary>
    public async Task<bool> IsBeingReadAsync(ClaimedEdition edition, CancellationToken ct)
    {
        await using var command = Command(
            "SELECT EXISTS (SELECT 1 FROM knowledge_editions WHERE version_id = $1 AND id <> $2 AND state = 'Extracting' AND ended_at IS NULL AND lease_until >= $3)", edition.Version, edition.Id, time.GetUtcNow());
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task EndTurnAsync(string set, ClaimedEdition edition, Guid instance, SourceFault fault, TimeSpan after, CancellationToken ct)
    {
        await using var command = Command(
            $"UPDATE knowledge_editions SET instance = NULL, lease_until = NULL, {set} {Mine}", edition.Id, instance, edition.Fence, KnowledgeJson.Text(Storable(fault)), time.GetUtcNow() + after);
        await command.ExecuteNonQueryAsync(ct);
    }

    // Providers and files say anything.
    private static SourceFault Storable(SourceFault fault) => fault with { Detail = fault.Detail is { } detail ? StorableText.Of(detail.Length > 1_000 ? detail[..1_000] : detail) : null };

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
