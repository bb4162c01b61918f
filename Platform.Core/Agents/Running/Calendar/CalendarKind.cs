using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>The calendar of the user: one for each channel's user in the tenant, whichever agent they talk to.</summary>
internal sealed class CalendarKind(OperationRunner operations, TimeProvider time) : IToolKind
{
    private const int MostListed = 100;

    private const int MostSlots = 40;

    private static readonly string[] Actions = ["create", "list", "move", "cancel", "free_slots", "feed", "close_feeds"];

    public ToolType Type => ToolType.Calendar;

    public string DefaultSchema => CalendarSchema.Json;

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct) => Task.FromResult(ToolFunctions.One(tool, DefaultSchema, ToolClass.Write));

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var sent = new ActionArguments(arguments);
        var zone = LocalTime.Zone(sent, "time_zone", caller.TimeZone);
        return sent.Action switch
        {
            "create" => await CreateAsync(sent, zone, caller, ct),
            "list" => await ListAsync(sent, zone, caller, ct),
            "move" => await MoveAsync(sent, zone, caller, ct),
            "cancel" => await CancelAsync(sent, caller, ct),
            "free_slots" => await FindFreeAsync(sent, zone, caller, ct),
            "feed" => await OpenFeedAsync(caller, ct),
            "close_feeds" => new ToolOutput(CalendarText.All["Feeds.Closed", await AskAsync(new CloseOwnCalendarFeeds(UserOf(caller)), caller, ct)]),
            _ => throw sent.UnknownAction(Actions),
        };
    }

    private async Task<ToolOutput> CreateAsync(ActionArguments sent, TimeZoneInfo zone, ToolCaller caller, CancellationToken ct)
    {
        var title = sent.RequiredText("title", CalendarEvent.MaximumTitle);
        var when = EventTimes.Read(sent, zone, present: null, time.GetUtcNow());
        var wanted = new BookEvent(
            UserOf(caller), caller.Agent, title, sent.OptionalText("location", CalendarEvent.MaximumLocation), sent.OptionalText("description", CalendarEvent.MaximumDescription),
            when, sent.Flag("allow_conflict"));
        return Answer(await AskAsync(wanted, caller, ct), "Created", zone);
    }

    private async Task<ToolOutput> MoveAsync(ActionArguments sent, TimeZoneInfo zone, ToolCaller caller, CancellationToken ct)
    {
        var id = sent.RequiredId("id");
        if (await AskAsync(new ListOwnEvents(UserOf(caller), default, default, Id: id), caller, ct) is not [var present])
            throw FaultOf(CalendarErrors.UnknownEvent);
        // Said without a zone, the new time is by the clock of the conversation, not by the one that the event was agreed by.
        var when = EventTimes.Read(sent, zone, present, time.GetUtcNow());
        return Answer(await AskAsync(new MoveEvent(UserOf(caller), id, when, sent.Flag("allow_conflict")), caller, ct), "Moved", zone);
    }

    private async Task<ToolOutput> CancelAsync(ActionArguments sent, ToolCaller caller, CancellationToken ct)
    {
        var cancelled = await AskAsync(new CancelEvent(UserOf(caller), sent.RequiredId("id")), caller, ct);
        return new ToolOutput(CalendarText.All["Cancelled", cancelled.Title]);
    }

    private async Task<ToolOutput> ListAsync(ActionArguments sent, TimeZoneInfo zone, ToolCaller caller, CancellationToken ct)
    {
        var (from, to) = EventTimes.Range(sent, zone, time.GetUtcNow(), mostDays: 366);
        var events = await AskAsync(new ListOwnEvents(UserOf(caller), from, to, MostListed + 1), caller, ct);
        var text = new StringBuilder(CalendarText.All[events.Count == 0 ? "None" : "Listed", LocalTime.Text(from, zone), LocalTime.Text(to, zone), zone.Id]);
        foreach (var booked in events.Take(MostListed))
            text.Append('\n').Append(EventWords.Line(booked, zone));
        if (events.Count > MostListed)
            text.Append('\n').Append(CalendarText.All["More"]);
        return new ToolOutput(text.ToString(), EventWords.Json(events.Take(MostListed), zone));
    }

    private async Task<ToolOutput> FindFreeAsync(ActionArguments sent, TimeZoneInfo zone, ToolCaller caller, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (from, to) = EventTimes.Range(sent, zone, now, mostDays: 31);
        var (opens, closes) = (Hour(sent, "day_starts") ?? TimeSpan.FromHours(9), Hour(sent, "day_ends") ?? TimeSpan.FromHours(18));
        if (closes <= opens)
            throw ActionArguments.Fault("day_ends", CalendarText.All["End.Before"]);
        var length = TimeSpan.FromMinutes(sent.Number("duration_minutes", 1, 24 * 60) ?? 30);
        var events = await AskAsync(new ListOwnEvents(UserOf(caller), from, to), caller, ct);
        var free = FreeSlots.Find([.. events.Select(booked => (booked.StartsAt, booked.EndsAt))], from > now ? from : now, to, length, opens, closes, zone, MostSlots);
        var lines = free.Select(slot => EventWords.Span(slot.From, slot.To, zone));
        return new ToolOutput(
            free.Count == 0 ? CalendarText.All["Free.None", zone.Id] : $"{CalendarText.All["Free", zone.Id]}\n{string.Join('\n', lines)}",
            new JsonArray([.. free.Select(slot => new JsonObject { ["start"] = LocalTime.Exact(slot.From, zone), ["end"] = LocalTime.Exact(slot.To, zone) })]));
    }

    private async Task<ToolOutput> OpenFeedAsync(ToolCaller caller, CancellationToken ct)
    {
        // No data beside the text: the address is a key, and traces are kept.
        var issued = await AskAsync(new CreateOwnCalendarFeed(UserOf(caller), caller.Agent), caller, ct);
        return new ToolOutput(CalendarText.All["Feed", issued.Url]);
    }

    private static ToolOutput Answer(Booking booking, string done, TimeZoneInfo zone)
    {
        var text = new StringBuilder(booking.Event is { } booked ? CalendarText.All[done, EventWords.Line(booked, zone)] : CalendarText.All["Conflict"]);
        if (booking is { Event: not null, Conflicts.Count: > 0 })
            text.Append('\n').Append(CalendarText.All["Beside"]);
        foreach (var other in booking.Conflicts)
            text.Append('\n').Append(EventWords.Line(other, zone));
        var data = new JsonObject { ["booked"] = booking.Event is not null, ["event"] = booking.Event is { } made ? EventWords.Json(made, zone) : null, ["conflicts"] = EventWords.Json(booking.Conflicts, zone) };
        return new ToolOutput(text.ToString(), data);
    }

    private static TimeSpan? Hour(ActionArguments sent, string key)
    {
        if (sent.Text(key) is not { } text)
            return null;
        if (text == "24:00")
            return TimeSpan.FromDays(1);
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour)
            ? hour.ToTimeSpan() : throw ActionArguments.Fault(key, CalendarText.All["Hour"]);
    }

    private async Task<T> AskAsync<T>(IOperation<T> operation, ToolCaller caller, CancellationToken ct)
    {
        var result = await operations.RunAsync(operation, Actor.Job("tool.calendar", caller.Tenant), ct);
        return result.Succeeded ? result.Value : throw FaultOf(result.Error);
    }

    private static ToolFault FaultOf(Error error) => error.Code switch
    {
        CalendarErrors.UnknownEventCode => ActionArguments.Fault("id", CalendarText.All["Unknown"], error.Code),
        CalendarErrors.CancelledCode => ActionArguments.Fault("id", CalendarText.All["IsCancelled"], error.Code),
        CalendarErrors.TooManyEventsCode => new ToolFault(error.Code, CalendarText.All["TooManyEvents", BookEvent.MaximumAhead]),
        CalendarErrors.TooManyFeedsCode => new ToolFault(error.Code, CalendarText.All["TooManyFeeds", CreateCalendarFeed.MaximumOpen]),
        _ => new ToolFault(error.Code, error.Detail),
    };

    private static ChannelUser UserOf(ToolCaller caller) => new(caller.Channel, caller.User);
}
