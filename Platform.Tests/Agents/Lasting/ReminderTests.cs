using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Agents.Lasting;

/// <summary>The reminder tool: what it takes and what it refuses. The clock stands at 2026-01-05 09:00 UTC, 12:00 in Moscow.</summary>
public sealed class ReminderTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Create_ByLocalTimeOrMinutes_IsListedByTimeAndCancelled()
    {
        var (_, trial) = await TrialAsync();
        var made = await trial.RunAsync(new { action = "create", text = "Позвонить маме", at = "2026-01-05T18:30" });
        Assert.Contains("2026-01-05 18:30 (Europe/Moscow): Позвонить маме", made.Text, StringComparison.Ordinal);
        await trial.RunAsync(new { action = "create", text = "tea", in_minutes = 5 });
        await trial.RunAsync(new { action = "create", text = "Tokyo", at = "2026-01-06T09:00", time_zone = "Asia/Tokyo" });
        await trial.RunAsync(new { action = "create", text = "offset", at = "2026-01-05T18:30:00-05:00" });

        var listed = (JsonArray)(await trial.RunAsync(new { action = "list" })).Data!;
        Assert.Equal(["tea", "Позвонить маме", "offset", "Tokyo"], listed.Select(reminder => reminder!["text"]!.GetValue<string>()));
        Assert.Equal(
            ["2026-01-05T12:05:00+03:00", "2026-01-05T18:30:00+03:00", "2026-01-06T02:30:00+03:00", "2026-01-06T03:00:00+03:00"],
            listed.Select(reminder => reminder!["at"]!.GetValue<string>()));

        var id = listed[1]!["id"]!.GetValue<string>();
        Assert.Equal("Cancelled: Позвонить маме", (await trial.RunAsync(new { action = "cancel", id })).Text);
        Assert.Equal(3, ((JsonArray)(await trial.RunAsync(new { action = "list" })).Data!).Count);
    }

    public static TheoryData<object, string, string> Wrong() => new()
    {
        { new { action = "create", at = "2026-01-05T18:30" }, "/text", "needs it" },
        { new { action = "create", text = "x" }, "/at", "in_minutes" },
        { new { action = "create", text = "x", at = "2026-01-05T18:30", in_minutes = 5 }, "/in_minutes", "not both" },
        { new { action = "create", text = "x", at = "2026-01-05T11:59" }, "/at", "it is 2026-01-05 12:00 now" },
        { new { action = "create", text = "x", at = "2026-01-05T12:00" }, "/at", "is past" },
        { new { action = "create", text = "x", at = "tomorrow" }, "/at", "2026-11-21T15:30" },
        { new { action = "create", text = "x", at = "2026-02-30T10:00" }, "/at", "is no time" },
        { new { action = "create", text = "x", at = "2050-01-01T10:00" }, "/at", "five years" },
        { new { action = "create", text = "x", at = "2026-01-05T18:30", time_zone = "Mars/Base" }, "/time_zone", "Mars/Base" },
        { new { action = "create", text = "x", at = "2026-03-29T02:30", time_zone = "Europe/Berlin" }, "/at", "never show" },
        { new { action = "cancel" }, "/id", "needs it" },
        { new { action = "cancel", id = "seven" }, "/id", "An id" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task Arguments_Wrong_AreRefusedWithTheirPointer(object arguments, string pointer, string says)
    {
        var (_, trial) = await TrialAsync();
        var fault = await trial.FaultAsync(arguments);
        Assert.Equal(("tool.wrong_arguments", pointer), (fault.Code, fault.Pointer));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_AnHourThatComesTwice_IsTheFirst()
    {
        var (_, trial) = await TrialAsync();
        var made = await trial.RunAsync(new { action = "create", text = "x", at = "2026-10-25T02:30", time_zone = "Europe/Berlin" });
        Assert.Equal("2026-10-25T02:30:00+02:00", made.Data!["at"]!.GetValue<string>());
    }

    [Fact]
    public async Task Reminders_OfAnotherUserChannelAgentOrTenant_AreUnknown()
    {
        var (tenant, trial) = await TrialAsync();
        var id = (await trial.RunAsync(new { action = "create", text = "mine", in_minutes = 5 })).Data!["id"]!.GetValue<string>();
        var agent = (await platform.RunAsync(new CreateAgent("Other", AgentsApi.Config()), Actor.Job("test", tenant.Id))).AssistantId;
        var (other, _) = await TrialAsync();
        foreach (var stranger in new[]
        {
            trial.As(caller => caller with { User = "43" }), trial.As(caller => caller with { Channel = "websocket" }), trial.As(caller => caller with { Agent = agent }),
            trial.As(caller => caller with { Tenant = other.Id }),
        })
        {
            Assert.Equal("No reminders are waiting.", (await stranger.RunAsync(new { action = "list" })).Text);
            Assert.Equal(("agents.unknown_reminder", "/id"), await stranger.FaultAsync(new { action = "cancel", id }) is var fault ? (fault.Code, fault.Pointer) : default);
        }

        Assert.Equal("Ожидающих напоминаний нет.", (await trial.As(caller => caller with { User = "43", Language = "ru" }).RunAsync(new { action = "list" })).Text);
        Assert.NotEmpty((JsonArray)(await trial.RunAsync(new { action = "list" })).Data!);
    }

    [Fact]
    public async Task Create_ManyAtOnce_StopsAtTheLimit()
    {
        var (tenant, trial) = await TrialAsync();
        await Task.WhenAll(Enumerable.Range(0, 95).Select(i => trial.RunAsync(new { action = "create", text = $"r{i}", in_minutes = 60 })));
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await trial.RunAsync(new { action = "create", text = $"s{i}", in_minutes = 60 });
                return null;
            }
            catch (Platform.Core.Agents.Running.ToolFault fault)
            {
                return fault.Code;
            }
        }));
        Assert.Equal((5, 15), (results.Count(code => code is null), results.Count(code => code == "agents.too_many_reminders")));
        Assert.Equal(100L, await platform.SqlAsync("SELECT count(*) FROM reminders WHERE tenant_id = $1", tenant.Id.Value));
    }

    private async Task<(TenantInfo Tenant, KindTrial Trial)> TrialAsync()
    {
        var tenant = await platform.NewTenantAsync();
        return (tenant, new KindTrial(platform, ToolType.Reminder, tenant.Id));
    }
}
