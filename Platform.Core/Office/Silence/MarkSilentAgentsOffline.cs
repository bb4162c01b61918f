using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Core.Office.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Silence;

/// <summary>Marks agents of all tenants offline that were silent for too long. A job runs it every 15 s; running it twice does no harm.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record MarkSilentAgentsOffline : ICommand<SilenceSweep>;

/// <summary>What a sweep did.</summary>
/// <param name="Marked">Agents that became offline now.</param>
/// <param name="WatchingSince">Since when the installation has been able to hear.</param>
public sealed record SilenceSweep(int Marked, DateTimeOffset WatchingSince);

internal sealed class MarkSilentAgentsOfflineHandler(
    Databases databases, SilenceWatch watch, ChangeNotices notices, IOptions<OfficeOptions> options, ILogger<MarkSilentAgentsOfflineHandler> logger)
    : IHandler<MarkSilentAgentsOffline, SilenceSweep>
{
    public async Task<Result<SilenceSweep>> HandleAsync(MarkSilentAgentsOffline request, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (since, reason) = await LookAsync(connection, ct);
        if (reason is not null)
            OfficeLog.Blind(logger, since + options.Value.OfflineAfter, reason);
        var marked = await MarkAcrossTenants(connection, since, ct);
        await transaction.CommitAsync(ct);
        foreach (var tenant in marked.GroupBy(agent => agent.Tenant))
            notices.Publish(OfficeNotices.OfAgents(tenant.Key, [.. tenant.Select(agent => agent.AgentId)]));
        if (marked.Count > 0)
            OfficeLog.Silent(logger, marked.Count);
        return new SilenceSweep(marked.Count, since);
    }

    private async Task<(DateTimeOffset Since, string? Reason)> LookAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        DateTimeOffset now;
        DateTimeOffset? lastRun = null, watchingSince = null;
        await using (var read = new NpgsqlCommand("SELECT clock_timestamp(), w.last_run_at, w.watching_since FROM (SELECT 1) one LEFT JOIN office_watch w ON true", connection))
        await using (var reader = await read.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            now = reader.GetFieldValue<DateTimeOffset>(0);
            if (!await reader.IsDBNullAsync(1, ct))
                (lastRun, watchingSince) = (reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2));
        }
        var (since, reason) = watch.Look(now, lastRun, watchingSince);
        await using var write = new NpgsqlCommand(
            "INSERT INTO office_watch (last_run_at, watching_since) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET last_run_at = excluded.last_run_at, watching_since = excluded.watching_since", connection);
        write.Parameters.Add(new() { Value = now });
        write.Parameters.Add(new() { Value = since });
        await write.ExecuteNonQueryAsync(ct);
        return (since, reason);
    }

    /// <summary>Takes the rows in the order in which ingest locks them; one that reports just now is looked at again after its report.</summary>
    private async Task<List<(Guid Tenant, string AgentId)>> MarkAcrossTenants(NpgsqlConnection connection, DateTimeOffset since, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE office_agents a SET status = 'offline', reason = 'silence'
            FROM (SELECT tenant_id, agent_id FROM office_agents
                  WHERE status <> 'offline' AND reason <> 'supervisor' AND greatest(last_seen_at, $1) < clock_timestamp() - $2
                  ORDER BY tenant_id, agent_id FOR UPDATE) silent
            WHERE a.tenant_id = silent.tenant_id AND a.agent_id = silent.agent_id
            RETURNING a.tenant_id, a.agent_id
            """, connection);
        command.Parameters.Add(new() { Value = since });
        command.Parameters.Add(new() { Value = options.Value.OfflineAfter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var marked = new List<(Guid, string)>();
        while (await reader.ReadAsync(ct))
            marked.Add((reader.GetGuid(0), reader.GetString(1)));
        return marked;
    }
}
