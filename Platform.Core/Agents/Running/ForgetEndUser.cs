using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;

namespace Platform.Core.Agents.Running;

/// <summary>Removes the reminders and the calendar of an end user who asked to be forgotten.</summary>
internal sealed class ForgetEndUser(Databases databases) : IConsume<EndUserErased>
{
    private static readonly string[] Tables = ["reminders", "calendar_events", "calendar_feeds"];

    public async Task ConsumeAsync(EndUserErased @event, CancellationToken ct)
    {
        foreach (var table in Tables)
        {
            await using var command = databases.System.CreateCommand($"DELETE FROM {table} WHERE tenant_id = $1 AND channel = $2 AND user_id = $3");
            command.Parameters.Add(new() { Value = @event.TenantId });
            command.Parameters.Add(new() { Value = @event.Channel });
            command.Parameters.Add(new() { Value = @event.User });
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
