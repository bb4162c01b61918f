using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>A reminder's time has come: the agent says it where it was asked for it.</summary>
internal sealed class SayReminder(AgentVoice voice, AgentPlaces places, TimeProvider time) : IConsume<ReminderDue>
{
    public async Task ConsumeAsync(ReminderDue @event, CancellationToken ct)
    {
        // Nobody says what a person made who tried the tool by itself: it stands in the list of reminders.
        if (@event.AgentId is not { } agent)
            return;
        var names = await places.NamesAcrossTenants(new TenantId(@event.TenantId), agent, ct);
        if (names.Count == 0)
            return;
        var said = new AgentAnswer
        {
            ChatId = @event.Thread ?? @event.User, Channel = @event.Channel, MessageId = $"reminder-{@event.ReminderId:N}", PlatformUserId = @event.User,
            Response = @event.Language == "ru" ? $"Напоминание: {@event.Text}" : $"Reminder: {@event.Text}",
        };
        var line = new HistoryRecord
        {
            AgentId = names[0], ThreadId = said.ChatId, SenderType = "agent", Content = said.Response, Channel = said.Channel, Timestamp = time.GetUtcNow(), MessageId = said.MessageId, PlatformUserId = said.PlatformUserId,
        };
        await voice.SayAsync(names, said, line, [], ct);
    }
}
