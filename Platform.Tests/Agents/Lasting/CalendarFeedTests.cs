using System.Net;
using System.Text;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Calendar;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Operations;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents.Lasting;

/// <summary>Calendars at their addresses, and what the staff sees of reminders and calendars over REST.</summary>
public sealed class CalendarFeedTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private static readonly ChannelUser Owner = new("telegram", "42");

    [Fact]
    public async Task Feed_IsStrictICalendar_WithStableIdsCancelledEventsAndATag()
    {
        using var client = await ClientAsync(server, "feed-life");
        var (agent, tenant) = (Guid.Parse(await client.MakeAgentAsync("secretary")), await TenantAsync("feed-life"));
        var start = new DateTimeOffset(TimeProvider.System.GetUtcNow().Year + 1, 3, 2, 10, 30, 0, TimeSpan.Zero);
        var title = "Совещание; очень длинное, " + new string('ё', 120) + " 🎉🎉🎉";
        const string About = "Первая строка\r\nвторая\\строка\u0007";
        var timed = await BookAsync(tenant, agent, title, new EventTime(start, start.AddHours(1), false, "Europe/Moscow"), About);
        var days = new EventTime(start.Date.AddHours(-3), start.Date.AddHours(-3).AddDays(2), true, "Europe/Moscow");
        await BookAsync(tenant, agent, "Отпуск", days with { StartsAt = new(days.StartsAt.DateTime, TimeSpan.Zero), EndsAt = new(days.EndsAt.DateTime, TimeSpan.Zero) });
        var url = await IssueAsync(client, "secretary");

        using var http = new HttpClient();
        using var answer = await http.GetAsync(url);
        Assert.Equal((HttpStatusCode.OK, "text/calendar", "private, no-cache"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.ToString().Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal)));
        var calendar = CalendarReader.Read(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("feed-life", calendar["X-WR-CALNAME"]);
        var meeting = calendar.Events.Single(booked => booked["SUMMARY"] == title);
        Assert.Equal(($"{timed}@platform", "0", "CONFIRMED", "Первая строка\nвторая\\строка"), (meeting["UID"], meeting["SEQUENCE"], meeting["STATUS"], meeting["DESCRIPTION"]));
        Assert.Equal((start.ToString("yyyyMMdd'T'HHmmss'Z'", null), start.AddHours(1).ToString("yyyyMMdd'T'HHmmss'Z'", null)), (meeting["DTSTART"], meeting["DTEND"]));
        var holiday = calendar.Events.Single(booked => booked["SUMMARY"] == "Отпуск");
        Assert.Equal((start.ToString("yyyyMMdd", null), start.AddDays(2).ToString("yyyyMMdd", null)), (holiday["DTSTART;VALUE=DATE"], holiday["DTEND;VALUE=DATE"]));

        using var again = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { answer.Headers.ETag! } } };
        using var same = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await server.RunAsync(new CancelEvent(Owner, timed), tenant);
        using var changed = await http.GetAsync(url);
        Assert.NotEqual(answer.Headers.ETag, changed.Headers.ETag);
        var gone = CalendarReader.Read(await changed.Content.ReadAsByteArrayAsync()).Events.Single(booked => booked["UID"] == $"{timed}@platform");
        Assert.Equal(("CANCELLED", "1"), (gone["STATUS"], gone["SEQUENCE"]));
    }

    [Fact]
    public async Task Feed_IsClosedAtOnce_ItsTokenIsKeptNowhere_AndWrongOnesAreSlowedDown()
    {
        using var client = await ClientAsync(server, "feed-close");
        await client.MakeAgentAsync("secretary");
        var made = await client.PostAsync($"{AgentsPath}/secretary/calendar/feeds", new { channel = "telegram", user = "42" });
        Assert.Equal(201, made.Status);
        var url = Local(made.Value("url"));
        var token = url.Segments[^1][..^".ics".Length];
        foreach (var table in new[] { "calendar_feeds", "audit_entries", "outbox_events" })
            Assert.Equal(0L, await server.ScalarAsync<long>($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%' || $1 || '%'", token));
        Assert.DoesNotContain(token, (await client.GetAsync($"{AgentsPath}/secretary/calendar/feeds")).Text, StringComparison.Ordinal);

        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(url)).StatusCode);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 61; i++)
        {
            // From an address of its own, as a proxy tells it: the other tests come from this machine.
            using var guess = new HttpRequestMessage(HttpMethod.Get, new Uri(url, $"cal_wrongwrongwrongwrongwrong{i}.ics")) { Headers = { { "X-Forwarded-For", "203.0.113.7" } } };
            statuses.Add((await http.SendAsync(guess)).StatusCode);
        }

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests), (statuses[0], statuses[^1]));
        Assert.Equal(204, (await client.DeleteAsync($"{AgentsPath}/secretary/calendar/feeds/{made.Value("id")}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(url)).StatusCode);
        Assert.NotEqual("", (await client.GetAsync($"{AgentsPath}/secretary/calendar/feeds")).Items.Single().GetProperty("revoked_at").ToString());

        for (var i = 0; i < 4; i++)
            Assert.Equal(201, (await client.PostAsync($"{AgentsPath}/secretary/calendar/feeds", new { channel = "telegram", user = "42" })).Status);
        Assert.Equal(201, (await client.PostAsync($"{AgentsPath}/secretary/calendar/feeds", new { channel = "telegram", user = "42" })).Status);
        Assert.Equal((429, "agents.too_many_feeds"), await client.PostAsync($"{AgentsPath}/secretary/calendar/feeds", new { channel = "telegram", user = "42" }) is var full ? (full.Status, full.Code) : default);
    }

    [Fact]
    public async Task Staff_SeesRemindersAndEventsPageByPage_AndCancels()
    {
        using var client = await ClientAsync(server, "feed-staff");
        var (agent, tenant) = (Guid.Parse(await client.MakeAgentAsync("secretary")), await TenantAsync("feed-staff"));
        await client.MakeAgentAsync("other");
        var soon = TimeProvider.System.GetUtcNow().AddHours(1);
        for (var i = 0; i < 3; i++)
        {
            await server.RunAsync(new CreateReminder(Owner, agent, null, $"r{i}", soon.AddMinutes(i), "UTC", "ru"), tenant);
            await BookAsync(tenant, agent, $"e{i}", new EventTime(soon.AddHours(i), soon.AddHours(i + 1), false, "UTC"));
        }

        foreach (var list in new[] { "reminders", "calendar" })
        {
            var first = await client.GetAsync($"{AgentsPath}/secretary/{list}?limit=2");
            Assert.Equal(2, first.Items.Count());
            Assert.Single((await client.GetAsync($"{AgentsPath}/secretary/{list}?limit=2&cursor={first.Value("next_cursor")}")).Items);
            Assert.Empty((await client.GetAsync($"{AgentsPath}/other/{list}")).Items);
            Assert.Empty((await client.GetAsync($"{AgentsPath}/secretary/{list}?user=43")).Items);
            Assert.Equal(404, (await client.GetAsync($"{AgentsPath}/nobody/{list}")).Status);
            Assert.Equal(422, (await client.GetAsync($"{AgentsPath}/secretary/{list}?cursor=x")).Status);
        }

        var reminder = (await client.GetAsync($"{AgentsPath}/secretary/reminders?status=waiting")).Items.First();
        Assert.Equal(("waiting", "telegram", "42"), (reminder.GetProperty("status").GetString(), reminder.GetProperty("channel").GetString(), reminder.GetProperty("user").GetString()));
        var place = $"reminders/{reminder.GetProperty("id").GetString()}";
        Assert.Equal(404, (await client.DeleteAsync($"{AgentsPath}/other/{place}")).Status);
        Assert.Equal(204, (await client.DeleteAsync($"{AgentsPath}/secretary/{place}")).Status);
        Assert.Equal(204, (await client.DeleteAsync($"{AgentsPath}/secretary/{place}")).Status);
        Assert.Single((await client.GetAsync($"{AgentsPath}/secretary/reminders?status=cancelled")).Items);
        Assert.Equal(["/status"], (await client.GetAsync($"{AgentsPath}/secretary/reminders?status=lost")).Refused());
        Assert.Equal(1L, await server.ScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = 'reminder.cancelled' AND tenant_id = $1", tenant.Tenant!.Value.Value));
    }

    [Fact]
    public async Task Tools_OfBothTypes_AreTriedOverRest_ByTheirOwnSchemas()
    {
        using var client = await ClientAsync(server, "feed-tried");
        foreach (var (type, wish, says) in new (string, object, string)[]
        {
            ("reminder", new { action = "create", text = "чай", in_minutes = 5 }, "чай"), ("calendar", new { action = "create", title = "Встреча", start = "2027-01-11T10:00" }, "2027-01-11 10:00–11:00: Встреча"),
        })
        {
            var made = await client.PostAsync("/tools/", new { name = type, tool_type = type });
            var tried = await client.PostAsync($"/api/v1/tools/{made.Value("id")}/try", new { arguments = wish, time_zone = "Europe/Moscow" });
            Assert.True(tried.Status == 200, tried.Text);
            Assert.Equal("", tried.Value("error"));
            Assert.Contains(says, tried.Value("text"), StringComparison.Ordinal);
            var wrong = await client.PostAsync($"/api/v1/tools/{made.Value("id")}/try", new { arguments = new { action = "dance" } });
            Assert.Equal("tool.wrong_arguments", wrong.Value("error"));
            Assert.Contains("/action", wrong.Value("text"), StringComparison.Ordinal);
        }
    }

    private async Task<Uri> IssueAsync(ApiClient client, string agent) =>
        Local((await client.PostAsync($"{AgentsPath}/{agent}/calendar/feeds", new { channel = Owner.Channel, user = Owner.User })).Value("url"));

    // The public address of the settings is not the port that this test got.
    private Uri Local(string url) => new(server.Address, new Uri(url).PathAndQuery);

    private async Task<Guid> BookAsync(Actor tenant, Guid agent, string title, EventTime when, string? about = null)
    {
        var booked = await server.RunAsync(new BookEvent(Owner, agent, title, null, about, when, AllowConflict: true), tenant);
        Assert.True(booked.Succeeded, booked.Error?.Detail);
        return booked.Value.Event!.Id;
    }

    private async Task<Actor> TenantAsync(string slug) =>
        Actor.Job("test", new(await server.ScalarAsync<Guid>("SELECT id FROM tenants WHERE slug = $1", slug)));
}
