using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

internal static class ReminderErrors
{
    public const string TooManyCode = "agents.too_many_reminders";

    public const string UnknownCode = "agents.unknown_reminder";

    public const string EndedCode = "agents.reminder_delivered";

    public static readonly Error Unknown = Error.NotFound(UnknownCode, "There is no such reminder.");

    public static readonly Error Ended = Error.Conflict(EndedCode, "The reminder was delivered already.");

    public static readonly Error TooMany = new(ErrorKind.Limit, TooManyCode, $"A user can have {CreateReminder.MaximumWaiting} reminders waiting.") { Arguments = [CreateReminder.MaximumWaiting] };
}
