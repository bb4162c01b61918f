using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <summary>Marks what the tool says.</summary>
internal sealed class ReminderText
{
    public static readonly Sentences All = new(typeof(ReminderText));
}
