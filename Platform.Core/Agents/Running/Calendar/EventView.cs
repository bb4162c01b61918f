using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;

namespace Platform.Core.Agents.Running.Calendar;

/// <param name="EndsAt">Not part of it any more.</param>
/// <param name="IsAllDay">Then both times are midnights of <paramref name="TimeZone"/>.</param>
/// <param name="TimeZone">IANA: by whose clock it was agreed.</param>
/// <param name="Sequence">Grows with each move and with the cancellation.</param>
public sealed record EventView(
    Guid Id, string Channel, string User, string Title, string? Location, string? Description, DateTimeOffset StartsAt, DateTimeOffset EndsAt, bool IsAllDay, string TimeZone,
    CalendarEventStatus Status, int Sequence, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static EventView Of(CalendarEvent booked) => new(
        booked.Id, booked.Channel, booked.UserId, booked.Title, booked.Location, booked.Description, booked.StartsAt, booked.EndsAt, booked.IsAllDay, booked.TimeZone,
        booked.Status, booked.Sequence, booked.CreatedAt, booked.UpdatedAt);
}

/// <summary>When an event takes place.</summary>
public sealed record EventTime(DateTimeOffset StartsAt, DateTimeOffset EndsAt, bool IsAllDay, string TimeZone);

/// <summary>What came of a wish to book or move.</summary>
/// <param name="Event">Null where it was not done, because of the conflicts.</param>
/// <param name="Conflicts">What takes place at that time; at most 20.</param>
public sealed record Booking(EventView? Event, IReadOnlyList<EventView> Conflicts);
