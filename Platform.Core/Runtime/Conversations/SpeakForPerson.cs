using Platform.Core.Runtime.Messages;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Takes what a person said into the agent's outbox, as an answer of the agent would come there: once, however often it is told.</summary>
internal sealed class SpeakForPerson(Databases databases, AgentVoice voice, AgentPlaces places) : IConsume<PersonAnswered>
{
    public async Task ConsumeAsync(PersonAnswered @event, CancellationToken ct)
    {
        // Erased meanwhile: there is nothing to say any more.
        if (await ReadAsync(@event, ct) is not { } said)
            return;
        var names = await places.NamesAcrossTenants(new TenantId(@event.TenantId), said.Agent, ct);
        if (names.Count == 0)
            return;
        await voice.SayAsync(names, said.Answer, null, @event.Questions ?? [], ct);
    }

    private async Task<(Guid Agent, AgentAnswer Answer)?> ReadAsync(PersonAnswered @event, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            """
            SELECT m.agent_id, m.thread_id, m.channel, m.content, m.message_id, c.platform_user_id FROM conversation_messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.tenant_id = $1 AND m.conversation_id = $2 AND m.at = $3 AND m.id = $4
            """);
        command.Parameters.Add(new() { Value = @event.TenantId });
        command.Parameters.Add(new() { Value = @event.ConversationId });
        command.Parameters.Add(new() { Value = @event.At.ToUniversalTime() });
        command.Parameters.Add(new() { Value = @event.LineId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        return (reader.GetGuid(0), new AgentAnswer
        {
            ReplyTo = @event.Questions?.FirstOrDefault(), ChatId = reader.GetString(1), Channel = reader.GetString(2), Response = reader.GetString(3), MessageId = reader.GetString(4),
            PlatformUserId = await reader.IsDBNullAsync(5, ct) ? null : reader.GetString(5),
        });
    }
}
