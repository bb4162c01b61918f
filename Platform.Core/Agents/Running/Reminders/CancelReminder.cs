using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <summary>The user takes a reminder back. One that is cancelled already stays so.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record CancelOwnReminder(ChannelUser Owner, Guid? Agent, Guid Id) : ICommand<ReminderView>;

/// <summary>The staff takes it back.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record CancelReminder(string Agent, Guid Id) : ICommand<Done>;

internal sealed class CancelReminderHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<CancelOwnReminder, ReminderView>, IHandler<CancelReminder, Done>
{
    public async Task<Result<ReminderView>> HandleAsync(CancelOwnReminder request, CancellationToken ct)
    {
        var reminder = await FindAsync(request.Id, ct);
        if (reminder is null || reminder.AgentId != request.Agent || new ChannelUser(reminder.Channel, reminder.UserId) != request.Owner)
            return ReminderErrors.Unknown;
        return Cancel(reminder) is { } refusal ? refusal : ReminderView.Of(reminder);
    }

    public async Task<Result<Done>> HandleAsync(CancelReminder request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => new { a.Id, a.Name }).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (await FindAsync(request.Id, ct) is not { } reminder || reminder.AgentId != agent.Id)
            return ReminderErrors.Unknown;
        var isNews = reminder.Status == ReminderStatus.Waiting;
        if (Cancel(reminder) is { } refusal)
            return refusal;
        // What was to be said is the user's own affair.
        if (isNews)
            context.Audit("reminder.cancelled", "reminder", reminder.Id.ToString(), agent.Name);
        return Done.It;
    }

    // Locked: it is either delivered or cancelled, never both.
    private Task<Reminder?> FindAsync(Guid id, CancellationToken ct) => database.Set<Reminder>().FromSql($"SELECT * FROM reminders WHERE id = {id} FOR UPDATE").FirstOrDefaultAsync(ct);

    private Error? Cancel(Reminder reminder)
    {
        if (reminder.Status == ReminderStatus.Delivered)
            return ReminderErrors.Ended;
        if (reminder.Status == ReminderStatus.Cancelled)
            return null;
        reminder.Cancel(time.GetUtcNow());
        context.Notify(AgentNotices.Feature, AgentNotices.Reminder, reminder.Id.ToString());
        return null;
    }
}
