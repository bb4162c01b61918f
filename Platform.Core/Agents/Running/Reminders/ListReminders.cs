using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <summary>What waits for a user with an agent, the next one first.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListOwnReminders(ChannelUser Owner, Guid? Agent) : IQuery<IReadOnlyList<ReminderView>>;

/// <summary>The reminders that an agent has promised to its users, newest first.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListReminders(string Agent, ReminderStatus? Status = null, string? User = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ReminderView>>;

internal sealed class ListRemindersValidator : AbstractValidator<ListReminders>
{
    public ListRemindersValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListRemindersHandler(PlatformDbContext database) : IHandler<ListOwnReminders, IReadOnlyList<ReminderView>>, IHandler<ListReminders, Listing<ReminderView>>
{
    public async Task<Result<IReadOnlyList<ReminderView>>> HandleAsync(ListOwnReminders request, CancellationToken ct)
    {
        var (channel, user) = request.Owner;
        var rows = await database.Set<Reminder>().AsNoTracking()
            .Where(r => r.Channel == channel && r.UserId == user && r.AgentId == request.Agent && r.Status == ReminderStatus.Waiting)
            .OrderBy(r => r.DueAt).ThenBy(r => r.Id).Take(CreateReminder.MaximumWaiting).ToListAsync(ct);
        return rows.ConvertAll(ReminderView.Of);
    }

    public async Task<Result<Listing<ReminderView>>> HandleAsync(ListReminders request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var reminders = database.Set<Reminder>().AsNoTracking().Where(r => r.AgentId == agent && (before == null || r.Id < before));
        if (request.Status is { } status)
            reminders = reminders.Where(r => r.Status == status);
        if (request.User is { } user)
            reminders = reminders.Where(r => r.UserId == user);
        var rows = await reminders.OrderByDescending(r => r.Id).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<ReminderView>.Cut(rows.ConvertAll(ReminderView.Of), request.Limit, view => [view.Id]);
    }
}
