using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running.Calendar;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Agents.Lasting;

/// <summary>The calendar tool. The clock stands at Monday 2026-01-05 09:00 UTC, 12:00 in Moscow.</summary>
public sealed class CalendarTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Create_WhereSomethingIs_IsNotBooked_UnlessAllowed()
    {
        var (tenant, trial) = await TrialAsync();
        var first = await trial.RunAsync(new { action = "create", title = "Стоматолог", start = "2026-01-06T10:00", end = "2026-01-06T11:30", location = "Ленина, 5" });
        Assert.Equal("Booked: 2026-01-06 10:00–11:30: Стоматолог, Ленина, 5 [id " + first.Data!["event"]!["id"] + "]", first.Text);

        var refused = await trial.RunAsync(new { action = "create", title = "call", start = "2026-01-06T11:00", duration_minutes = 15 });
        Assert.False(refused.Data!["booked"]!.GetValue<bool>());
        Assert.Equal("Стоматолог", refused.Data["conflicts"]![0]!["title"]!.GetValue<string>());
        Assert.StartsWith("Not booked: at that time there is already\n2026-01-06 10:00–11:30: Стоматолог", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1L, await CountAsync(tenant));

        Assert.True((await trial.RunAsync(new { action = "create", title = "after", start = "2026-01-06T11:30" })).Data!["booked"]!.GetValue<bool>());
        var beside = await trial.RunAsync(new { action = "create", title = "call", start = "2026-01-06T11:00", duration_minutes = 45, allow_conflict = true });
        Assert.True(beside.Data!["booked"]!.GetValue<bool>());
        Assert.Equal(2, ((JsonArray)beside.Data["conflicts"]!).Count);
    }

    [Fact]
    public async Task Create_TheSameHourByManyAtOnce_IsBookedOnce()
    {
        var (tenant, trial) = await TrialAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => trial.RunAsync(new { action = "create", title = $"e{i}", start = "2026-01-06T10:00" })));
        Assert.Single(answers, answer => answer.Data!["booked"]!.GetValue<bool>());
        Assert.Equal(1L, await CountAsync(tenant));
    }

    [Fact]
    public async Task Move_KeepsTheLength_ReportsConflicts_AndIsNoConflictWithItself()
    {
        var (_, trial) = await TrialAsync();
        var id = await BookAsync(trial, "long", "2026-01-06T10:00", "2026-01-06T12:00");
        await BookAsync(trial, "other", "2026-01-07T10:00", "2026-01-07T11:00");
        Assert.Contains("2026-01-06 11:00–13:00", (await trial.RunAsync(new { action = "move", id, start = "2026-01-06T11:00" })).Text, StringComparison.Ordinal);
        Assert.False((await trial.RunAsync(new { action = "move", id, start = "2026-01-07T09:00" })).Data!["booked"]!.GetValue<bool>());
        Assert.Contains("2026-01-07 09:00–09:30", (await trial.RunAsync(new { action = "move", id, start = "2026-01-07T09:00", duration_minutes = 30 })).Text, StringComparison.Ordinal);
        await trial.RunAsync(new { action = "move", id, start = "2026-01-08" });
        Assert.Contains("2026-01-08, all day: long", (await trial.RunAsync(new { action = "list" })).Text, StringComparison.Ordinal);

        Assert.Equal("Cancelled: long", (await trial.RunAsync(new { action = "cancel", id })).Text);
        Assert.Equal(("agents.event_cancelled", "/id"), await trial.FaultAsync(new { action = "move", id, start = "2026-01-09T09:00" }) is var fault ? (fault.Code, fault.Pointer) : default);
        Assert.DoesNotContain("long", (await trial.RunAsync(new { action = "list" })).Text, StringComparison.Ordinal);
        Assert.True((await trial.RunAsync(new { action = "create", title = "instead", start = "2026-01-08T09:00" })).Data!["booked"]!.GetValue<bool>());
    }

    [Fact]
    public async Task AllDay_IsOfDaysOfItsZone_AndTakesThemWhole()
    {
        var (_, trial) = await TrialAsync();
        await trial.RunAsync(new { action = "create", title = "Отпуск", start = "2026-01-12", end = "2026-01-14" });
        Assert.Contains("2026-01-12–2026-01-14, весь день: Отпуск", (await Russian(trial).RunAsync(new { action = "list", from = "2026-01-12", to = "2026-01-12" })).Text, StringComparison.Ordinal);
        Assert.False((await trial.RunAsync(new { action = "create", title = "x", start = "2026-01-14T23:30", duration_minutes = 15 })).Data!["booked"]!.GetValue<bool>());
        Assert.True((await trial.RunAsync(new { action = "create", title = "x", start = "2026-01-15T00:00" })).Data!["booked"]!.GetValue<bool>());
        // A traveller in Tokyo still has the day that was meant.
        Assert.Contains("2026-01-12–2026-01-14", (await trial.RunAsync(new { action = "list", from = "2026-01-12", to = "2026-01-13", time_zone = "Asia/Tokyo" })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FreeSlots_AreTheDaysWithoutEvents_FromNowOn()
    {
        var (_, trial) = await TrialAsync();
        await BookAsync(trial, "a", "2026-01-05T13:00", "2026-01-05T14:00");
        await BookAsync(trial, "b", "2026-01-05T14:20", "2026-01-05T17:45");
        await trial.RunAsync(new { action = "create", title = "day off", start = "2026-01-06" });
        var free = await trial.RunAsync(new { action = "free_slots", from = "2026-01-05", to = "2026-01-07", duration_minutes = 20 });
        Assert.Equal("Free (Europe/Moscow):\n2026-01-05 12:00–13:00\n2026-01-05 14:00–14:20\n2026-01-07 09:00–18:00", free.Text);
        var short30 = await trial.RunAsync(new { action = "free_slots", from = "2026-01-05", to = "2026-01-05", day_starts = "08:00", day_ends = "24:00" });
        Assert.Equal("Free (Europe/Moscow):\n2026-01-05 12:00–13:00\n2026-01-05 17:45–2026-01-06 00:00", short30.Text);
        Assert.Equal("Nothing is free then (Europe/Moscow).", (await trial.RunAsync(new { action = "free_slots", from = "2026-01-06", to = "2026-01-06" })).Text);
    }

    [Fact]
    public void FreeSlots_WhereClocksChange_AreByTheWallClock()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var (from, to) = (new DateTimeOffset(2026, 3, 28, 23, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero));
        var day = FreeSlots.Find([], from, to, TimeSpan.FromMinutes(30), TimeSpan.Zero, TimeSpan.FromDays(1), berlin, 10);
        Assert.Equal([(from, to)], day);
        var early = FreeSlots.Find([], from, to, TimeSpan.FromMinutes(30), TimeSpan.FromHours(2.5), TimeSpan.FromHours(4), berlin, 10);
        Assert.Equal([(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 29, 2, 0, 0, TimeSpan.Zero))], early);
    }

    public static TheoryData<object, string> Wrong() => new()
    {
        { new { action = "create", start = "2026-01-06T10:00" }, "/title" },
        { new { action = "create", title = "x" }, "/start" },
        { new { action = "create", title = "x", start = "soon" }, "/start" },
        { new { action = "create", title = "x", start = "2040-01-06" }, "/start" },
        { new { action = "create", title = "x", start = "9999-12-31" }, "/start" },
        { new { action = "create", title = "x", start = "9999-12-31T23:59" }, "/start" },
        { new { action = "create", title = "x", start = "2026-01-06T10:00", end = "2026-01-06T10:00" }, "/end" },
        { new { action = "create", title = "x", start = "2026-01-06T10:00", end = "2027-06-06T10:00" }, "/end" },
        { new { action = "create", title = "x", start = "2026-01-06", end = "2026-01-05" }, "/end" },
        { new { action = "create", title = "x", start = "2026-01-06", end = "2026-01-06T10:00" }, "/end" },
        { new { action = "create", title = "x", start = "2026-01-06", duration_minutes = 5 }, "/duration_minutes" },
        { new { action = "create", title = "x", start = "2026-01-06T10:00", end = "2026-01-06T11:00", duration_minutes = 5 }, "/duration_minutes" },
        { new { action = "create", title = "x", start = "2026-03-29T02:30", time_zone = "Europe/Berlin" }, "/start" },
        { new { action = "list", from = "2026-01-06", to = "2026-01-05" }, "/to" },
        { new { action = "list", from = "2026-01-06", to = "2028-01-05" }, "/to" },
        { new { action = "free_slots", day_starts = "18:00", day_ends = "09:00" }, "/day_ends" },
        { new { action = "free_slots", day_starts = "29:00" }, "/day_starts" },
        { new { action = "move", start = "2026-01-06T10:00" }, "/id" },
        { new { action = "cancel", id = "x" }, "/id" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task Arguments_Wrong_AreRefusedWithTheirPointer(object arguments, string pointer)
    {
        var (_, trial) = await TrialAsync();
        Assert.Equal(("tool.wrong_arguments", pointer), await trial.FaultAsync(arguments) is var fault ? (fault.Code, fault.Pointer) : default);
    }

    [Fact]
    public async Task Events_OfAnotherUserChannelOrTenant_AreUnknownAndNoConflict()
    {
        var (_, trial) = await TrialAsync();
        var id = await BookAsync(trial, "mine", "2026-01-06T10:00", "2026-01-06T11:00");
        var (other, _) = await TrialAsync();
        foreach (var stranger in new[]
        {
            trial.As(caller => caller with { User = "43" }), trial.As(caller => caller with { Channel = "websocket" }), trial.As(caller => caller with { Tenant = other.Id }),
        })
        {
            Assert.StartsWith("No events", (await stranger.RunAsync(new { action = "list" })).Text, StringComparison.Ordinal);
            Assert.Equal("agents.unknown_event", (await stranger.FaultAsync(new { action = "cancel", id })).Code);
            Assert.Equal("agents.unknown_event", (await stranger.FaultAsync(new { action = "move", id, start = "2026-01-07T10:00" })).Code);
            Assert.True((await stranger.RunAsync(new { action = "create", title = "theirs", start = "2026-01-06T10:00" })).Data!["booked"]!.GetValue<bool>());
        }
    }

    private static KindTrial Russian(KindTrial trial) => trial.As(caller => caller with { Language = "ru" });

    private static async Task<string> BookAsync(KindTrial trial, string title, string start, string end) =>
        (await trial.RunAsync(new { action = "create", title, start, end })).Data!["event"]!["id"]!.GetValue<string>();

    private async Task<object?> CountAsync(TenantInfo tenant) => await platform.SqlAsync("SELECT count(*) FROM calendar_events WHERE tenant_id = $1", tenant.Id.Value);

    private async Task<(TenantInfo Tenant, KindTrial Trial)> TrialAsync()
    {
        var tenant = await platform.NewTenantAsync();
        return (tenant, new KindTrial(platform, ToolType.Calendar, tenant.Id));
    }
}
