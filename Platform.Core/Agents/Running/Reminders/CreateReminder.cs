using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <param name="User">As the channel calls them.</param>
/// <param name="TimeZone">IANA: how the user says times.</param>
/// <param name="EndedAt">When it was delivered or cancelled.</param>
public sealed record ReminderView(
    Guid Id, string Channel, string User, string? ThreadId, string Text, DateTimeOffset DueAt, string TimeZone, ReminderStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    internal static ReminderView Of(Reminder reminder) => new(
        reminder.Id, reminder.Channel, reminder.UserId, reminder.ThreadId, reminder.Text, reminder.DueAt, reminder.TimeZone, reminder.Status, reminder.CreatedAt, reminder.EndedAt);
}

/// <summary>A reminder as its tool checked it. What end users say is no staff's doing, so it stands in no audit trail.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record CreateReminder(ChannelUser Owner, Guid? Agent, string? Thread, string Text, DateTimeOffset DueAt, string TimeZone, string Language) : ICommand<ReminderView>
{
    /// <summary>Reminders that a user can have waiting with an agent.</summary>
    public const int MaximumWaiting = 100;
}

internal sealed class CreateReminderHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<CreateReminder, ReminderView>
{
    public async Task<Result<ReminderView>> HandleAsync(CreateReminder request, CancellationToken ct)
    {
        var (channel, user) = request.Owner;
        // Else two at once would both find room for the last one.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"reminders {context.TenantId} {channel} {user}"}, 0))", ct);
        if (await database.Set<Reminder>().CountAsync(r => r.Channel == channel && r.UserId == user && r.AgentId == request.Agent && r.Status == ReminderStatus.Waiting, ct) >= CreateReminder.MaximumWaiting)
            return ReminderErrors.TooMany;
        var reminder = new Reminder
        {
            TenantId = context.TenantId, AgentId = request.Agent, Channel = channel, UserId = user, ThreadId = request.Thread, Text = request.Text,
            DueAt = request.DueAt.ToUniversalTime(), TimeZone = request.TimeZone, Language = request.Language, CreatedAt = time.GetUtcNow(),
        };
        database.Add(reminder);
        context.Notify(AgentNotices.Feature, AgentNotices.Reminder, reminder.Id.ToString());
        return ReminderView.Of(reminder);
    }
}
