using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>Marks what the tool says.</summary>
internal sealed class CalendarText
{
    public static readonly Sentences All = new(typeof(CalendarText));
}
