using System.Globalization;
using Platform.Core.Office.History;
using Platform.Core.Office.Worked;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Office;

/// <summary>Worked share, status strip and uptime of constructed histories. The clock stands at 2026-01-05 09:00 UTC.</summary>
public sealed class WorkedShareTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    // An agent is "created at | FTE | event; event; …", an event "time state" with the states working, idle, warning, error, offline.
    public static TheoryData<string, string, string[], double?, double?> Shares { get; } = new()
    {
        { "nobody", "UTC", [], null, null },
        { "made this moment", "UTC", ["01-05T09:00 | 1 | "], null, null },
        // 105 h of January have passed in UTC.
        { "worked all month", "UTC", ["12-20T00:00 | 1 | 12-20T00:00 working"], 1, 105 },
        { "idle all month", "UTC", ["12-20T00:00 | 1 | 12-20T00:00 idle"], 0, 105 },
        { "offline and error are not work", "UTC", ["12-20T00:00 | 1 | 12-20T00:00 working; 01-02T00:00 offline; 01-03T00:00 error; 01-04T00:00 warning"], 24 / 105d, 105 },
        { "back and forth", "UTC", ["12-20T00:00 | 1 | 12-20T00:00 idle; 01-05T06:00 working; 01-05T06:30 idle; 01-05T08:00 working"], 1.5 / 105, 105 },
        { "state from before the month counts from its start", "UTC", ["12-20T00:00 | 1 | 12-20T00:00 idle; 12-31T12:00 working; 01-01T10:00 idle"], 10 / 105d, 105 },
        { "made in the middle of the month", "UTC", ["01-04T09:00 | 1 | 01-04T09:00 working; 01-04T21:00 idle"], 0.5, 24 },
        { "half a position weighs half", "UTC", ["12-20T00:00 | 0.5 | 12-20T00:00 working", "12-20T00:00 | 1 | 12-20T00:00 idle"], 1 / 3d, 157.5 },
        { "no position weighs nothing", "UTC", ["12-20T00:00 | 0 | 12-20T00:00 idle", "12-20T00:00 | 2 | 12-20T00:00 working"], 1, 210 },
        { "only agents without a position", "UTC", ["12-20T00:00 | 0 | 12-20T00:00 working"], null, 0 },
        // Moscow's January began three hours earlier, New York's five hours later.
        { "month of Moscow", "Europe/Moscow", ["12-20T00:00 | 1 | 12-20T00:00 idle; 12-31T20:00 working; 01-01T00:00 idle"], 3 / 108d, 108 },
        { "month of New York", "America/New_York", ["12-20T00:00 | 1 | 12-20T00:00 working; 01-01T06:00 idle"], 1 / 100d, 100 },
    };

    [Theory, MemberData(nameof(Shares))]
    public async Task WorkedShare_OfConstructedEvents_IsAsCountedByHand(string what, string zone, string[] agents, double? share, double? hours)
    {
        var tenant = await platform.RunAsync(new CreateTenant(what, "w" + Guid.NewGuid().ToString("N")[..10], zone), Actor.Shell());
        for (var i = 0; i < agents.Length; i++)
            await AddAsync(tenant, $"agent{i}", agents[i]);
        var worked = await platform.RunAsync(new GetWorkedShare(), Actor.Job("test", tenant.Id));
        Assert.Equal(share is null, worked.Share is null);
        Assert.Equal(share ?? 0, worked.Share ?? 0, 6);
        Assert.Equal(hours ?? 0, worked.ElapsedHours, 6);
        Assert.Equal(zone, worked.TimeZone);
    }

    [Fact]
    public async Task WorkedShare_OfAnotherTenant_IsNotMixedIn()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        await AddAsync(mine, "same", "12-20T00:00 | 1 | 12-20T00:00 idle");
        await AddAsync(other, "same", "12-20T00:00 | 1 | 12-20T00:00 working");
        Assert.Equal(0, (await platform.RunAsync(new GetWorkedShare(), Actor.Job("test", mine.Id))).Share);
        Assert.Equal(1, (await platform.RunAsync(new GetWorkedShare(), Actor.Job("test", other.Id))).Share);
    }

    public static TheoryData<string, HistoryRange, string, string, double?> Strips { get; } = new()
    {
        { "one state from before", HistoryRange.Day, "12-20T00:00 | 1 | 12-20T00:00 working", "01-04T09:00 working", 1 },
        { "made within the range", HistoryRange.Day, "01-05T03:00 | 1 | 01-05T03:00 idle; 01-05T06:00 error", "01-05T03:00 idle, 01-05T06:00 error", 0.5 },
        { "warning is up, error and offline are not", HistoryRange.Day,
            "12-20T00:00 | 1 | 12-20T00:00 offline; 01-04T15:00 warning; 01-04T21:00 error; 01-05T03:00 idle",
            "01-04T09:00 offline, 01-04T15:00 warning, 01-04T21:00 error, 01-05T03:00 idle", 0.5 },
        { "working and idle are two states", HistoryRange.Day, "12-20T00:00 | 1 | 12-20T00:00 idle; 01-05T08:00 working", "01-04T09:00 idle, 01-05T08:00 working", 1 },
        { "a change at the very start", HistoryRange.Day, "12-20T00:00 | 1 | 12-20T00:00 error; 01-04T09:00 idle", "01-04T09:00 idle", 1 },
        { "two changes in one moment", HistoryRange.Day, "12-20T00:00 | 1 | 12-20T00:00 idle; 01-05T08:00 error; 01-05T08:00 working", "01-04T09:00 idle, 01-05T08:00 working", 1 },
        { "week", HistoryRange.Week, "12-20T00:00 | 1 | 12-20T00:00 working; 01-01T21:00 offline", "12-29T09:00 working, 01-01T21:00 offline", 0.5 },
        { "month", HistoryRange.Month, "12-21T09:00 | 1 | 12-21T09:00 working; 12-24T09:00 error", "12-21T09:00 working, 12-24T09:00 error", 0.2 },
    };

    [Theory, MemberData(nameof(Strips))]
    public async Task History_OfConstructedEvents_IsAStripWithoutGaps(string what, HistoryRange range, string agent, string strip, double? uptime)
    {
        var tenant = await platform.NewTenantAsync(what);
        await AddAsync(tenant, "watched", agent);
        var history = await platform.RunAsync(new GetAgentHistory("watched", range), Actor.Job("test", tenant.Id));
        Assert.Equal(strip, string.Join(", ", history.Segments.Select(segment => $"{segment.From:MM-ddTHH:mm} {segment.State}")));
        Assert.Equal(history.To, history.Segments[^1].To);
        Assert.All(history.Segments.Zip(history.Segments.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(uptime!.Value, history.Uptime!.Value, 6);
    }

    [Fact]
    public async Task History_OfSamples_GivesMetricsByStepsAndRecentReports()
    {
        var tenant = await platform.NewTenantAsync();
        await AddAsync(tenant, "measured", "12-20T00:00 | 1 | 12-20T00:00 working");
        foreach (var (at, metrics) in new[] { ("2026-01-05T08:00Z", """{"n":1,"text":"x"}"""), ("2026-01-05T08:01Z", """{"n":3}"""), ("2026-01-05T08:30Z", """{"n":10}""") })
            await platform.SqlAsync($"INSERT INTO office_samples VALUES ('{tenant.Id.Value}', 'measured', '{at}', 'ok', 't', '{metrics}')");
        var history = await platform.RunAsync(new GetAgentHistory("measured", HistoryRange.Day), Actor.Job("test", tenant.Id));
        var series = Assert.Single(history.Metrics);
        Assert.Equal("n", series.Name);
        Assert.Equal([2, 10], series.Points.Select(point => point.Value));
        Assert.Equal(["08:30", "08:01", "08:00"], history.Reports.Select(report => report.At.ToString("HH:mm", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task History_OfAnothersAgent_IsUnknown()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        await AddAsync(mine, "hidden", "12-20T00:00 | 1 | 12-20T00:00 working");
        Assert.Equal("office.unknown_agent", (await platform.RefusalAsync(new GetAgentHistory("hidden", HistoryRange.Day), Actor.Job("test", other.Id))).Code);
    }

    private async Task AddAsync(TenantInfo tenant, string id, string agent)
    {
        var parts = agent.Split('|', StringSplitOptions.TrimEntries);
        await platform.SqlAsync(
            "INSERT INTO office_agents (tenant_id, agent_id, department, name, reported_status, status, source, fte_coefficient, created_at) VALUES ($1, $2, 'd', 'n', 'ok', 'ok', 'http', $3, $4)",
            tenant.Id.Value, id, decimal.Parse(parts[1], CultureInfo.InvariantCulture), Time(parts[0]));
        // The row's own first event stands at the real time, outside of this story.
        await platform.SqlAsync("DELETE FROM office_events WHERE tenant_id = $1 AND agent_id = $2", tenant.Id.Value, id);
        await platform.SqlAsync("DELETE FROM office_samples WHERE tenant_id = $1 AND agent_id = $2", tenant.Id.Value, id);
        var before = "";
        foreach (var change in parts[2].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (at, state) = (Time(change.Split(' ')[0]), change.Split(' ')[1]);
            await platform.SqlAsync(
                "INSERT INTO office_events (tenant_id, agent_id, at, from_status, to_status, from_working, to_working, reason) VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7, 'reported')",
                tenant.Id.Value, id, at, StatusOf(before), StatusOf(state), before == "working", state == "working");
            before = state;
        }
    }

    private static string StatusOf(string state) => state is "working" or "idle" ? "ok" : state;

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse((text.StartsWith("12-", StringComparison.Ordinal) ? "2025-" : "2026-") + text + "Z", CultureInfo.InvariantCulture);
}
