using Npgsql;
using NpgsqlTypes;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Supervision;

/// <summary>
/// The leases, of all tenants: claimed, kept and given back in single statements. Every write asks that the lease is still this life's, so that a node that
/// was away for a while cannot write over the one that took its place.
/// </summary>
internal sealed class ProcessRows(Databases databases)
{
    private const string Columns =
        "p.tenant_id, p.agent_id, p.kind, p.agent_slug, p.wanted, p.enabled, p.start_orders, p.restart_orders, p.state, p.queued, p.asleep, p.pid, p.pid_mark, p.started_at, p.restarts, p.crashes, p.crash_times, p.next_start_at, p.error_detail, p.last_lines, p.fence";

    private const string Mine = "tenant_id = $1 AND agent_id = $2 AND kind = $3 AND instance = $4";

    /// <summary>Keeps the leases of everything that this life of the node owns, in one statement, and reads what is wanted of it.</summary>
    public async Task<List<ProcessRow>> RenewAcrossTenants(Guid instance, TimeSpan lease, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand($"UPDATE agent_processes p SET lease_until = clock_timestamp() + $2 WHERE instance = $1 RETURNING {Columns}, NULL::text");
        Add(command, instance, lease);
        return await ReadAsync(command, ct);
    }

    /// <summary>
    /// Takes what nobody owns and should run, what a dead node left, and what an earlier life of this node left. What another node claims at the same
    /// moment is skipped.
    /// </summary>
    public async Task<List<ProcessRow>> ClaimAcrossTenants(NodeName node, TimeSpan lease, IReadOnlyCollection<TenantId> open, IReadOnlyCollection<string> kinds, int limit, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            $"""
            WITH orphaned AS (
                SELECT tenant_id, agent_id, kind, instance, node FROM agent_processes WHERE instance <> $1 AND (lease_until < clock_timestamp() OR node = $2) FOR UPDATE SKIP LOCKED
            ), fresh AS (
                SELECT tenant_id, agent_id, kind, instance, node FROM agent_processes
                WHERE instance IS NULL AND wanted AND enabled AND NOT asleep AND state <> 'Error' AND tenant_id = ANY ($4) AND kind = ANY ($5)
                ORDER BY changed_at LIMIT $6 FOR UPDATE SKIP LOCKED
            )
            UPDATE agent_processes p SET instance = $1, node = $2, lease_until = clock_timestamp() + $3
            FROM (SELECT * FROM orphaned UNION ALL SELECT * FROM fresh) due
            WHERE p.tenant_id = due.tenant_id AND p.agent_id = due.agent_id AND p.kind = due.kind
            RETURNING {Columns}, CASE WHEN due.instance IS NOT NULL THEN due.node END
            """);
        Add(command, node.Instance, node.Name, lease, open.Select(tenant => tenant.Value).ToArray(), kinds.ToArray(), limit);
        return await ReadAsync(command, ct);
    }

    /// <summary>How many processes there are to share, and among how many nodes; says that this one lives.</summary>
    public async Task<(int Mine, int All, int Nodes)> CountAcrossTenants(NodeName node, bool hasRoom, TimeSpan lease, IReadOnlyCollection<TenantId> open, IReadOnlyCollection<string> kinds, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            """
            WITH me AS (
                INSERT INTO supervisor_nodes (instance, name, seen_at, has_room) VALUES ($1, $2, clock_timestamp(), $3)
                ON CONFLICT (instance) DO UPDATE SET seen_at = excluded.seen_at, has_room = excluded.has_room
            ), gone AS (DELETE FROM supervisor_nodes WHERE seen_at < clock_timestamp() - interval '1 hour')
            SELECT (SELECT count(*)::int FROM agent_processes WHERE instance = $1),
                (SELECT count(*)::int FROM agent_processes
                 WHERE instance IS NOT NULL OR (wanted AND enabled AND NOT asleep AND state <> 'Error' AND tenant_id = ANY ($5) AND kind = ANY ($6))),
                (SELECT count(*)::int FROM supervisor_nodes WHERE instance <> $1 AND has_room AND seen_at > clock_timestamp() - $4)
            """);
        Add(command, node.Instance, node.Name, hasRoom, lease, open.Select(tenant => tenant.Value).ToArray(), kinds.ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2) + 1);
    }

    /// <summary>This node takes no more part in the sharing.</summary>
    public async Task LeaveAsync(NodeName node, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("DELETE FROM supervisor_nodes WHERE instance = $1");
        Add(command, node.Instance);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The number under which the next process acts; null when the lease is another's.</summary>
    /// <param name="above">What Redis holds already.</param>
    public async Task<long?> RaiseFenceAsync(ProcessKey key, Guid instance, long above, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand($"UPDATE agent_processes SET fence = greatest(fence, $5) + 1 WHERE {Mine} RETURNING fence");
        Add(command, key.Tenant.Value, key.Agent, key.Kind, instance, above);
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>False when the lease is another's: then nothing was written.</summary>
    /// <param name="release">Gives the lease back.</param>
    public async Task<bool> SaveAsync(ProcessKey key, Guid instance, Standing standing, bool release, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            $"""
            UPDATE agent_processes SET state = $5, queued = $6, asleep = $7, pid = $8, pid_mark = $9, started_at = $10, restarts = $11, crashes = $12, crash_times = $13, next_start_at = $14,
                error_detail = $15, last_lines = $16, instance = CASE WHEN $17 THEN NULL ELSE instance END, lease_until = CASE WHEN $17 THEN NULL ELSE lease_until END
            WHERE {Mine}
            """);
        Add(command, key.Tenant.Value, key.Agent, key.Kind, instance, standing.State.ToString(), standing.Queued, standing.Asleep);
        AddOptional(command, NpgsqlDbType.Integer, standing.Pid);
        AddOptional(command, NpgsqlDbType.Text, standing.PidMark);
        AddOptional(command, NpgsqlDbType.TimestampTz, standing.StartedAt);
        Add(command, standing.Restarts, standing.Crashes.InARow, standing.Crashes.Times.ToArray());
        AddOptional(command, NpgsqlDbType.TimestampTz, standing.NextStartAt);
        AddOptional(command, NpgsqlDbType.Text, standing.ErrorDetail);
        AddOptional(command, NpgsqlDbType.Text, standing.LastLines);
        Add(command, release);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Somebody said <c>shutdown</c> on an agent's control channel: it counts as a person's stop, of the agent and its channels.</summary>
    /// <returns>The agent, where it is one of Platform's.</returns>
    public async Task<Guid?> StopByControlAcrossTenants(TenantId tenant, string agentSlug, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            """
            UPDATE agent_processes SET wanted = false, asleep = false, changed_at = clock_timestamp(), changed_by = 'agent_control',
                state = CASE WHEN instance IS NULL THEN 'Stopped' ELSE state END
            WHERE tenant_id = $1 AND agent_slug = $2 RETURNING agent_id
            """);
        Add(command, tenant.Value, agentSlug);
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>True when it slept and is wanted: then it is to be started.</summary>
    public async Task<bool> WakeAcrossTenants(TenantId tenant, Guid agent, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            "UPDATE agent_processes SET asleep = false, state = 'Starting', queued = true WHERE tenant_id = $1 AND agent_id = $2 AND kind = 'agent' AND asleep AND wanted AND enabled AND instance IS NULL");
        Add(command, tenant.Value, agent);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<List<(TenantId Tenant, Guid Agent, string Slug)>> SleepersAcrossTenants(CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("SELECT tenant_id, agent_id, agent_slug FROM agent_processes WHERE kind = 'agent' AND asleep AND wanted AND enabled AND instance IS NULL");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(TenantId, Guid, string)>();
        while (await reader.ReadAsync(ct))
            found.Add((new TenantId(reader.GetGuid(0)), reader.GetGuid(1), reader.GetString(2)));
        return found;
    }

    private static void Add(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }

    private static void AddOptional(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    private static async Task<List<ProcessRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<ProcessRow>();
        while (await reader.ReadAsync(ct))
            rows.Add(Read(reader));
        return rows;
    }

    private static ProcessRow Read(NpgsqlDataReader reader)
    {
        T? Optional<T>(int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);
        var standing = new Standing
        {
            State = Enum.Parse<ProcessState>(reader.GetString(8)), Queued = reader.GetBoolean(9), Asleep = reader.GetBoolean(10),
            Pid = Optional<int?>(11), PidMark = Optional<string>(12), StartedAt = Optional<DateTimeOffset?>(13), Restarts = reader.GetInt32(14),
            Crashes = new CrashHistory(reader.GetInt32(15), reader.GetFieldValue<DateTimeOffset[]>(16)), NextStartAt = Optional<DateTimeOffset?>(17),
            ErrorDetail = Optional<string>(18), LastLines = Optional<string>(19),
        };
        return new ProcessRow(
            new ProcessKey(new TenantId(reader.GetGuid(0)), reader.GetGuid(1), reader.GetString(2)), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetInt64(6), reader.GetInt64(7),
            standing, reader.GetInt64(20), Optional<string>(21));
    }
}

/// <summary>A node, and one life of it.</summary>
internal sealed record NodeName(string Name, Guid Instance);
