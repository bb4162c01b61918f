using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage;
using Platform.Core.Usage.Contracts;

namespace Platform.Tests.Usage;

public sealed class UsageReportTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly UsageRange Week = new(Noon.AddDays(-7), Noon.AddDays(7));

    [Fact]
    public async Task GetUsage_ByEachKey_SumsAndTotals()
    {
        var (tenant, a, b) = (await platform.NewTenantAsync(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var actor = await platform.NewMemberAsync(tenant, Role.Operator);
        await RecordAsync(tenant, a, "openai", "gpt", Noon, 100, 10, 0.5m);
        await RecordAsync(tenant, a, "openai", "mini", Noon, 200, 20, 0.25m, outcome: "models.stream_broken", estimated: true);
        // 21:30 UTC is the next day in Moscow.
        await RecordAsync(tenant, b, "openrouter", "gpt", Noon.AddHours(9.5), 400, 40, 2m);
        await RecordAsync(await platform.NewTenantAsync(), a, "openai", "gpt", Noon, 7_000, 7_000, 7m);

        var days = await platform.RunAsync(new GetUsage(Week), actor);
        Assert.Equal("Europe/Moscow", days.TimeZone);
        Assert.Equal([(new DateOnly(2026, 1, 5), 330L, 0.75m), (new DateOnly(2026, 1, 6), 440L, 2m)], days.Rows.Select(row => (row.Day!.Value, row.TotalTokens, row.Cost)));
        Assert.Equal((3L, 1L, 1L, 700L, 70L, 770L, 2.75m), (days.Totals.Calls, days.Totals.Failed, days.Totals.Estimated, days.Totals.PromptTokens, days.Totals.CompletionTokens, days.Totals.TotalTokens, days.Totals.Cost));
        Assert.Equal([b, a], (await platform.RunAsync(new GetUsage(Week, UsageGrouping.Agent), actor)).Rows.Select(row => row.AgentId!.Value));
        Assert.Equal(["openrouter/gpt", "openai/gpt", "openai/mini"], (await platform.RunAsync(new GetUsage(Week, UsageGrouping.Model), actor)).Rows.Select(row => $"{row.Provider}/{row.Model}"));
        Assert.Equal([("openrouter", 1L), ("openai", 2L)], (await platform.RunAsync(new GetUsage(Week, UsageGrouping.Provider), actor)).Rows.Select(row => (row.Provider!, row.Calls)));
        Assert.Equal(330, (await platform.RunAsync(new GetUsage(Week with { AgentId = a }), actor)).Totals.TotalTokens);
        Assert.Equal(0, (await platform.RunAsync(new GetUsage(new(Noon.AddDays(2), Noon.AddDays(3))), actor)).Totals.Calls);
        Assert.Equal("/range/to", Assert.Single((await platform.RefusalAsync(new GetUsage(new(Noon, Noon)), actor)).Fields).Pointer);
    }

    [Fact]
    public async Task ListUsage_Pages_NewestFirstWithTheTotalsOfAll()
    {
        var (tenant, agent) = (await platform.NewTenantAsync(), Guid.CreateVersion7());
        var actor = await platform.NewMemberAsync(tenant, Role.Operator);
        for (var i = 0; i < 5; i++)
            await RecordAsync(tenant, agent, "p", "m", Noon.AddMinutes(i / 2), i, 1, 0.1m);

        var first = await platform.RunAsync(new ListUsage(agent, Week.From, Week.To, Limit: 3), actor);
        var second = await platform.RunAsync(new ListUsage(agent, Week.From, Week.To, first.NextCursor, 3), actor);

        Assert.Equal([4, 3, 2, 1, 0], first.Items.Concat(second.Items).Select(item => item.PromptTokens));
        Assert.Null(second.NextCursor);
        Assert.Equal(new UsageTotals(5, 10, 5, 15, 0.5m), first.Totals);
        Assert.Equal(first.Totals, second.Totals);
        Assert.Empty((await platform.RunAsync(new ListUsage(Guid.CreateVersion7(), Week.From, Week.To), actor)).Items);
    }

    [Fact]
    public async Task ExportUsageCsv_WritesEveryCallSafely()
    {
        var tenant = await platform.NewTenantAsync();
        var actor = await platform.NewMemberAsync(tenant, Role.Operator);
        await RecordAsync(tenant, null, "p", "=cmd()", Noon, 3, 4, 0.000001234m);
        using var file = new MemoryStream();

        var exported = await platform.RunAsync(new ExportUsageCsv(Week, file), actor);

        Assert.Equal(1, exported.Calls);
        var lines = Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF').Split("\r\n");
        Assert.StartsWith("at,agent_id,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",'=cmd(),", lines[1], StringComparison.Ordinal);
        Assert.Contains(",7,0.000001234,", lines[1], StringComparison.Ordinal);
    }

    private Task RecordAsync(TenantInfo tenant, Guid? agent, string provider, string model, DateTimeOffset at, int prompt, int completion, decimal cost, string outcome = "ok", bool estimated = false) =>
        platform.Services.GetRequiredService<IBudgets>().RecordAsync(
            new UsageRecord
            {
                Tenant = tenant.Id, At = at, Agent = agent, Provider = provider, Model = model, PromptTokens = prompt, CompletionTokens = completion, Cost = cost, Outcome = outcome, IsEstimated = estimated,
                Latency = TimeSpan.FromMilliseconds(120),
            }, default);
}
