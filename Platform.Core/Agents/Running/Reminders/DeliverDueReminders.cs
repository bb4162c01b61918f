using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <summary>
/// Hands every reminder whose time has come to the outbox, of all tenants. A job runs it every two seconds; running it twice, or on two nodes at once, does no harm:
/// what one has claimed the other skips, and the claim, the mark and the event are one transaction.
/// </summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record DeliverDueReminders : ICommand<RemindersDelivered>;

public sealed record RemindersDelivered(int Delivered);

internal sealed class DeliverDueRemindersHandler(Databases databases, ChangeNotices notices, OutboxBell outbox, TimeProvider time) : IHandler<DeliverDueReminders, RemindersDelivered>
{
    // Small transactions: what is done stays done, and cancelling never waits for long.
    internal const int BatchSize = 200;

    private const string Claim =
        """
        SELECT id, tenant_id, agent_id, channel, user_id, thread_id, text, due_at, time_zone, language FROM reminders
        WHERE status = 'Waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
        """;

    // The event has the reminder's id: a second one for the same reminder would break the primary key.
    private const string Mark =
        """
        WITH marked AS (UPDATE reminders SET status = 'Delivered', ended_at = $1 WHERE id = ANY ($2))
        INSERT INTO outbox_events (id, tenant_id, type, payload, created_at, next_attempt_at)
        SELECT id, tenant_id, $3, payload::jsonb, $1, $1 FROM unnest($2, $4, $5) AS due (id, tenant_id, payload)
        """;

    public async Task<Result<RemindersDelivered>> HandleAsync(DeliverDueReminders request, CancellationToken ct)
    {
        var delivered = 0;
        int batch;
        do
        {
            batch = await DeliverAcrossTenants(ct);
            delivered += batch;
        }
        while (batch == BatchSize);

        return new RemindersDelivered(delivered);
    }

    private async Task<int> DeliverAcrossTenants(CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var due = await ClaimAsync(connection, ct);
        if (due.Count == 0)
            return 0;
        await using (var mark = new NpgsqlCommand(Mark, connection))
        {
            mark.Parameters.Add(new() { Value = time.GetUtcNow() });
            mark.Parameters.Add(new() { Value = due.Select(reminder => reminder.ReminderId).ToArray() });
            mark.Parameters.Add(new() { Value = nameof(ReminderDue) });
            mark.Parameters.Add(new() { Value = due.Select(reminder => reminder.TenantId).ToArray() });
            mark.Parameters.Add(new() { Value = due.Select(reminder => JsonSerializer.Serialize(reminder)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await mark.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        outbox.Ring();
        foreach (var tenant in due.GroupBy(reminder => reminder.TenantId))
            notices.Publish(new ChangeNotice(tenant.Key, AgentNotices.Feature, AgentNotices.Reminder, [.. tenant.Select(reminder => reminder.ReminderId.ToString())]));
        return due.Count;
    }

    private async Task<List<ReminderDue>> ClaimAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Claim, connection);
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<ReminderDue>();
        while (await reader.ReadAsync(ct))
        {
            due.Add(new ReminderDue(
                reader.GetGuid(1), reader.GetGuid(0), await reader.IsDBNullAsync(2, ct) ? null : reader.GetGuid(2), reader.GetString(3), reader.GetString(4),
                await reader.IsDBNullAsync(5, ct) ? null : reader.GetString(5), reader.GetString(6), reader.GetFieldValue<DateTimeOffset>(7), reader.GetString(8), reader.GetString(9)));
        }

        return due;
    }
}
