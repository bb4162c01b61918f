using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Calendar;

internal static class CalendarErrors
{
    public const string UnknownEventCode = "agents.unknown_event";

    public const string CancelledCode = "agents.event_cancelled";

    public const string TooManyEventsCode = "agents.too_many_events";

    public const string TooManyFeedsCode = "agents.too_many_feeds";

    public static readonly Error UnknownEvent = Error.NotFound(UnknownEventCode, "There is no such event.");

    public static readonly Error Cancelled = Error.Conflict(CancelledCode, "The event is cancelled.");

    public static readonly Error UnknownFeed = Error.NotFound("agents.unknown_feed", "There is no such calendar address.");

    public static readonly Error TooManyEvents = new(ErrorKind.Limit, TooManyEventsCode, $"A calendar holds at most {BookEvent.MaximumAhead} events ahead.") { Arguments = [BookEvent.MaximumAhead] };

    public static readonly Error TooManyFeeds = new(ErrorKind.Limit, TooManyFeedsCode, $"A calendar has at most {CreateCalendarFeed.MaximumOpen} addresses: close one first.") { Arguments = [CreateCalendarFeed.MaximumOpen] };
}
