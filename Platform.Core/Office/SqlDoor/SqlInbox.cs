using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Office.Contracts;
using Platform.Core.Office.Reports;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Office;

namespace Platform.Core.Office.SqlDoor;

/// <summary>Moves what modules wrote by SQL from the inbox to the board, by the statement that HTTP reports use, in one transaction a step.</summary>
internal sealed class SqlInbox(Databases databases, ChangeNotices notices, ILogger<SqlInbox> logger)
{
    private const int Step = 1_000;

    // Rows that a module's open transaction holds are skipped; its commit rings again.
    private const string Take = """
        DELETE FROM office_sql_inbox WHERE ctid = ANY (ARRAY(SELECT ctid FROM office_sql_inbox ORDER BY tenant_id, agent_id LIMIT $1 FOR UPDATE SKIP LOCKED))
        RETURNING tenant_id, agent_id, removed, is_report, department, name, brand, status, task, metrics::text, salary_equivalent, (fte_coefficient * 100)::int
        """;

    public async Task TakeAllAsync(CancellationToken ct)
    {
        await using var batch = await AgentBatch.OpenAsync(databases.System, ct);
        var limit = Step;
        while (true)
        {
            try
            {
                var taken = await TakeAsync(batch, limit, ct);
                if (taken < limit && limit == Step)
                    return;
                limit = taken == 0 ? Step : limit;
            }
            catch (PostgresException exception) when (exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                if (limit == 1)
                {
                    OfficeLog.SqlRowLeftOut(logger, exception.SqlState);
                    await DropFirstAsync(batch.Connection, ct);
                }
                // One by one from here on, so that the bad row stands alone.
                limit = 1;
            }
        }
    }

    private async Task<int> TakeAsync(AgentBatch batch, int limit, CancellationToken ct)
    {
        await using var transaction = await batch.Connection.BeginTransactionAsync(ct);
        var (writes, removals) = await ReadAsync(batch.Connection, limit, ct);
        await WriteAsync(batch, writes, ct);
        foreach (var removal in removals)
            await RemoveAsync(batch.Connection, removal, ct);
        await transaction.CommitAsync(ct);
        foreach (var tenant in writes.Select(write => (write.Tenant, write.AgentId)).Concat(removals).GroupBy(agent => agent.Tenant))
            notices.Publish(OfficeNotices.OfAgents(tenant.Key.Value, [.. tenant.Select(agent => agent.AgentId)]));
        return writes.Count + removals.Count;
    }

    /// <summary>A heartbeat is no report, but one of an agent that the board does not know (it was deleted there) makes it anew: the row says everything.</summary>
    private static async Task WriteAsync(AgentBatch batch, List<AgentWrite> writes, CancellationToken ct)
    {
        var written = new AgentWritten[writes.Count];
        if (writes.Count > 0)
            await batch.WriteAsync(writes.Select(write => write.IsHeartbeat ? BareHeartbeat(write) : write).ToArray(), written, ct);
        var unknown = writes.Where((_, i) => !written[i].IsStored).ToArray();
        if (unknown.Length > 0)
            await batch.WriteAsync(unknown, new AgentWritten[unknown.Length], ct);
    }

    private static AgentWrite BareHeartbeat(AgentWrite write) => new() { Tenant = write.Tenant, AgentId = write.AgentId, Source = write.Source, IsHeartbeat = true };

    private static async Task<(List<AgentWrite> Writes, List<(TenantId Tenant, string AgentId)> Removals)> ReadAsync(NpgsqlConnection connection, int limit, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Take, connection);
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var writes = new List<AgentWrite>();
        var removals = new List<(TenantId, string)>();
        while (await reader.ReadAsync(ct))
        {
            var (tenant, agentId) = (new TenantId(reader.GetGuid(0)), reader.GetString(1));
            if (reader.GetBoolean(2))
                removals.Add((tenant, agentId));
            else
                writes.Add(Read(reader, tenant, agentId));
        }
        return (writes, removals);
    }

    private static AgentWrite Read(NpgsqlDataReader reader, TenantId tenant, string agentId)
    {
        var task = Text(reader, 8);
        return new AgentWrite
        {
            Tenant = tenant, AgentId = agentId, Source = AgentSources.Sql, IsHeartbeat = !reader.GetBoolean(3), Status = Statuses.Find(Text(reader, 7)) ?? ReportStatuses.Ok,
            Department = Text(reader, 4), Name = Text(reader, 5), Brand = Text(reader, 6) ?? "", Task = string.IsNullOrWhiteSpace(task) ? null : task,
            Metrics = Text(reader, 9), SalaryEquivalent = Number(reader, 10), FteHundredths = Number(reader, 11),
        };
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static int? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    // Only what came by SQL goes by SQL: an agent that reports by HTTP under the same id stays.
    private static async Task RemoveAsync(NpgsqlConnection connection, (TenantId Tenant, string AgentId) agent, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH gone AS (DELETE FROM office_agents WHERE tenant_id = $1 AND agent_id = $2 AND source = 'sql' RETURNING tenant_id, agent_id),
            events AS (DELETE FROM office_events e USING gone WHERE e.tenant_id = gone.tenant_id AND e.agent_id = gone.agent_id)
            DELETE FROM office_samples s USING gone WHERE s.tenant_id = gone.tenant_id AND s.agent_id = gone.agent_id
            """, connection);
        command.Parameters.Add(new() { Value = agent.Tenant.Value });
        command.Parameters.Add(new() { Value = agent.AgentId, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task DropFirstAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "DELETE FROM office_sql_inbox WHERE ctid = ANY (ARRAY(SELECT ctid FROM office_sql_inbox ORDER BY tenant_id, agent_id LIMIT 1 FOR UPDATE SKIP LOCKED))", connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
