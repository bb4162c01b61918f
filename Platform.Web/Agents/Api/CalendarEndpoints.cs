using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Platform.Core.Agents;
using Platform.Core.Agents.Running.Calendar;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;
using Platform.Web.Shared.Security;

namespace Platform.Web.Agents.Api;

/// <param name="Channel">Where the user talks to the agent: telegram, websocket, rest.</param>
/// <param name="User">As the channel calls them.</param>
public sealed record NewCalendarFeed(string Channel, string User);

/// <summary><c>/api/v1/agents/{agent}/calendar</c>, and the calendars themselves at their own addresses.</summary>
internal static class CalendarEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapCalendarApi(this IEndpointRouteBuilder routes)
    {
        var calendar = routes.MapGroup("/api/v1/agents/{agent}/calendar").WithTags("Agents").AllowAnonymous();

        calendar.MapGet("", async (HttpContext http, OperationRunner runner, string agent, string? user, DateTimeOffset? from, DateTimeOffset? to, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListEvents(agent, user, from, to, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<EventView>>().WithSummary("The events that an agent booked for its users, by their beginning, cancelled ones too.");
        calendar.MapGet("/feeds", async (HttpContext http, OperationRunner runner, string agent, string? user, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListCalendarFeeds(agent, user, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<CalendarFeedView>>().WithSummary("The addresses of its users' calendars that an agent gave out, newest first, without their tokens.");
        calendar.MapPost("/feeds", IssueAsync)
            .Takes<NewCalendarFeed>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<IssuedCalendarFeed>(StatusCodes.Status201Created)
            .WithSummary("Makes an address for a user's calendar (iCalendar), shown this once: whoever knows it can read the calendar.");
        calendar.MapDelete("/feeds/{feed_id}", async (HttpContext http, OperationRunner runner, string agent, string feed_id) =>
                ApiRoutes.Gone(await runner.RunAsync(new RevokeCalendarFeed(agent, RouteId.Of(feed_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Closes an address; it answers 404 at once.");

        // Anonymous: the token in the address is the key, as calendar programs can send nothing else.
        routes.MapMethods("/calendar/{token}.ics", Methods, ShowAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> IssueAsync(HttpContext http, OperationRunner runner, string agent)
    {
        if (await runner.RunAsync(new GetAgent(agent), http.Caller(), http.RequestAborted) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<NewCalendarFeed>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var issued = await runner.RunAsync(new CreateCalendarFeed(agent, read.Value.Channel, read.Value.User), http.Caller(), http.RequestAborted);
        return ApiRoutes.Made(issued, feed => $"/api/v1/agents/{agent}/calendar/feeds/{feed.Id}", feed => feed);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string token, CalendarFeeds feeds, WrongTokens wrong)
    {
        if (wrong.IsTooMany(http))
            return WrongTokens.Refuse(http);
        if (await feeds.ReadAcrossTenants(token, http.RequestAborted) is not { } calendar)
        {
            wrong.Note(http);
            return Results.NotFound();
        }

        var bytes = Encoding.UTF8.GetBytes(calendar);
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 18))}\"");
        // A closed address is closed for those who kept a copy, too.
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        // Answers 304 to whoever has this very text.
        return Results.Bytes(bytes, "text/calendar; charset=utf-8", entityTag: tag);
    }
}
