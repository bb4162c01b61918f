namespace Platform.Core.Agents.Contracts;

public enum CalendarEventStatus
{
    Confirmed,

    /// <summary>Kept, so that calendars that hold it hear of it.</summary>
    Cancelled,
}
