namespace Platform.Core.Agents.Contracts;

public enum ReminderStatus
{
    Waiting,

    /// <summary>Its time came, and <see cref="ReminderDue"/> was left in the outbox in the same transaction.</summary>
    Delivered,

    Cancelled,
}

/// <summary>
/// A reminder's time has come: it wants to be said to the user in the channel where it was made. One event for each reminder, delivered at least once;
/// <paramref name="ReminderId"/> tells a second delivery from a second reminder.
/// </summary>
/// <param name="AgentId">Null where a person tried the tool by itself.</param>
/// <param name="TimeZone">IANA, of the conversation.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>.</param>
public sealed record ReminderDue(
    Guid TenantId, Guid ReminderId, Guid? AgentId, string Channel, string User, string? Thread, string Text, DateTimeOffset DueAt, string TimeZone, string Language);
