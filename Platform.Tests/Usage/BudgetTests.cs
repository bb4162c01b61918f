using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage;
using Platform.Core.Usage.Contracts;

namespace Platform.Tests.Usage;

public sealed class BudgetTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private IBudgets Budgets => platform.Services.GetRequiredService<IBudgets>();

    [Fact]
    public async Task Reserve_FiftyAtOnceOnFiftyConnections_OverspendByLessThanOneCall()
    {
        const int Limit = 10_000;
        const int PerCall = 700;
        var tenant = await platform.NewTenantAsync();
        await platform.RunAsync(new SetBudget(null, BudgetPeriod.Day, Limit, null), Actor.Job("test", tenant.Id));
        // A pool holds twenty connections; three of them let fifty calls be in the database at the same time.
        var pools = Enumerable.Range(0, 3).Select(_ => new Databases(platform.ConnectionString)).ToArray();
        try
        {
            var ledgers = pools.Select(Ledger).ToArray();
            var start = new TaskCompletionSource();
            var calls = Enumerable.Range(0, 50).Select(async i =>
            {
                await start.Task;
                var reserved = await ledgers[i % 3].ReserveAsync(Request(tenant, null, PerCall), default);
                if (reserved.Succeeded)
                    await ledgers[i % 3].SettleAsync(reserved.Value, Record(tenant, null, PerCall), default);
                return reserved.Succeeded;
            }).ToArray();
            start.SetResult();
            var letIn = (await Task.WhenAll(calls)).Count(went => went);

            var spent = await SpentAsync(tenant);
            Assert.Equal(letIn * PerCall, spent);
            Assert.InRange(spent, Limit, Limit + PerCall - 1);
            Assert.Equal((long)letIn, await platform.SqlAsync("SELECT count(*) FROM token_usage WHERE tenant_id = $1", tenant.Id.Value));
            Assert.Equal(UsageErrors.BudgetExhausted, (await Budgets.ReserveAsync(Request(tenant, null, 1), default)).Error!.Code);
        }
        finally
        {
            foreach (var pool in pools)
                await pool.DisposeAsync();
        }
    }

    private BudgetLedger Ledger(Databases databases)
    {
        var commit = new LedgerCommit(databases, platform.Services.GetRequiredService<ChangeNotices>(), platform.Services.GetRequiredService<OutboxBell>(), platform.Time);
        return new BudgetLedger(databases, platform.Services.GetRequiredService<BudgetWindows>(), new SettlementRounds(commit), commit, platform.Time);
    }

    [Fact]
    public async Task Reserve_ManyAgentsAtOnce_LocksInOneOrderAndCountsAll()
    {
        var tenant = await platform.NewTenantAsync();
        var agents = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var reserved = await Budgets.ReserveAsync(Request(tenant, agents[i % 5], 10), default);
            await Budgets.SettleAsync(reserved.Value!, Record(tenant, agents[i % 5], 7), default);
        }));

        Assert.Equal(700, await SpentAsync(tenant));
        Assert.Equal(0L, await platform.SqlAsync("SELECT sum(reserved_tokens)::bigint FROM budget_counters WHERE tenant_id = $1", tenant.Id.Value));
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM budget_reservations WHERE tenant_id = $1", tenant.Id.Value));
        foreach (var agent in agents)
            Assert.Equal(140L, await platform.SqlAsync("SELECT spent_tokens FROM budget_counters WHERE tenant_id = $1 AND agent_id = $2 AND period = 'Month'", tenant.Id.Value, agent));
    }

    [Fact]
    public async Task Reserve_OfAProcessThatDied_ComesBackWithTheLease()
    {
        var tenant = await platform.NewTenantAsync();
        await platform.RunAsync(new SetBudget(null, BudgetPeriod.Day, 100, null), Actor.Job("test", tenant.Id));
        var lost = (await Budgets.ReserveAsync(Request(tenant, null, 100), default)).Value!;
        Assert.False((await Budgets.ReserveAsync(Request(tenant, null, 1), default)).Succeeded);

        Assert.Equal(0, (await ReleaseAsync()).Rows);
        platform.Time.Advance(Lease);
        Assert.Equal(1, (await ReleaseAsync()).Rows);
        Assert.Equal(0, (await ReleaseAsync()).Rows);
        Assert.True((await Budgets.ReserveAsync(Request(tenant, null, 1), default)).Succeeded);

        // It lived after all: what it spent counts, and nothing is given back twice.
        await Budgets.SettleAsync(lost, Record(tenant, null, 60), default);
        Assert.Equal(60, await SpentAsync(tenant));
        Assert.Equal(1L, await platform.SqlAsync("SELECT reserved_tokens FROM budget_counters WHERE tenant_id = $1 AND period = 'Day'", tenant.Id.Value));
    }

    [Fact]
    public async Task Settle_PassingMarks_RaisesEachOnceAWindow()
    {
        var tenant = await platform.NewTenantAsync();
        var agent = Guid.CreateVersion7();
        var job = Actor.Job("test", tenant.Id);
        await platform.RunAsync(new SetBudget(agent, BudgetPeriod.Day, null, 10m), job);

        foreach (var (cost, marks) in new[] { (4m, ""), (1m, "50"), (1m, "50"), (2m, "50,80"), (1.5m, "50,80,95"), (0.4m, "50,80,95"), (0.1m, "50,80,95,100") })
        {
            await SpendAsync(tenant, agent, 1, cost);
            Assert.Equal(marks, await MarksAsync(tenant));
        }

        var refusal = await Budgets.ReserveAsync(Request(tenant, agent, 1), default);
        Assert.Equal(ErrorKind.Limit, refusal.Error!.Kind);
        var state = Assert.Single(await platform.RunAsync(new ListBudgets(), job));
        Assert.Equal((agent, 100, 10m), (state.AgentId, state.Percent, state.SpentCost));
        // The next day is another window, by the tenant's clock: Moscow's midnight is 21:00 UTC.
        platform.Time.Advance(TimeSpan.FromDays(1));
        await SpendAsync(tenant, agent, 1, 6m);
        Assert.Equal("50,80,95,100,50", await MarksAsync(tenant));
    }

    [Fact]
    public async Task Budget_SetInTheMiddleOfTheDay_CountsWhatWasSpentBefore()
    {
        var tenant = await platform.NewTenantAsync();
        await SpendAsync(tenant, null, 500, 0);

        await platform.RunAsync(new SetBudget(null, BudgetPeriod.Month, 500, null), Actor.Job("test", tenant.Id));

        Assert.False((await Budgets.ReserveAsync(Request(tenant, null, 1), default)).Succeeded);
        await platform.RunAsync(new SetBudget(null, BudgetPeriod.Month, null, null), Actor.Job("test", tenant.Id));
        Assert.True((await Budgets.ReserveAsync(Request(tenant, null, 1), default)).Succeeded);
    }

    [Fact]
    public async Task Window_TurnsAtTheTenantsMidnight()
    {
        var tenant = await platform.NewTenantAsync();
        var windows = platform.Services.GetRequiredService<BudgetWindows>();

        Assert.Equal((new DateOnly(2026, 1, 31), new DateOnly(2026, 1, 1)), await windows.AtAsync(tenant.Id, new DateTimeOffset(2026, 1, 31, 20, 59, 59, TimeSpan.Zero), default));
        Assert.Equal((new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 1)), await windows.AtAsync(tenant.Id, new DateTimeOffset(2026, 1, 31, 21, 0, 0, TimeSpan.Zero), default));
    }

    [Fact]
    public async Task Record_ComingTwice_IsCountedOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var record = Record(tenant, null, 42);

        await Budgets.RecordAsync(record, default);
        await Budgets.RecordAsync(record, default);

        Assert.Equal(42, await SpentAsync(tenant));
    }

    [Fact]
    public async Task Record_OfAnotherAttempt_IsTheOneFinalOfItsInteraction()
    {
        var (tenant, agent) = (await platform.NewTenantAsync(), Guid.CreateVersion7());
        UsageRecord Final(int attempt, string interaction) => Record(tenant, agent, 10) with { At = platform.Time.GetUtcNow().AddSeconds(attempt), Attempt = attempt, IsFinal = true, Interaction = interaction };
        var second = Final(2, "asked twice");

        // The first answer never arrived: a process was killed on the way.
        foreach (var record in new[] { Final(1, "asked once"), Final(1, "asked twice"), second, second })
            await Budgets.RecordAsync(record, default);

        Assert.Equal("asked once 1,asked twice 2", await platform.SqlAsync(
            "SELECT string_agg(interaction_id || ' ' || attempt, ',' ORDER BY interaction_id) FROM token_usage WHERE tenant_id = $1 AND is_final", tenant.Id.Value));
        Assert.Equal(30, await SpentAsync(tenant));
    }

    [Fact]
    public async Task Budgets_OfAnotherTenant_AreNotSeenNorTouched()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var agent = Guid.CreateVersion7();
        await platform.RunAsync(new SetBudget(agent, BudgetPeriod.Day, 0, null), await platform.NewMemberAsync(mine, Role.Owner));

        Assert.Empty(await platform.RunAsync(new ListBudgets(), await platform.NewMemberAsync(other, Role.Owner)));
        Assert.True((await Budgets.ReserveAsync(Request(other, agent, 1), default)).Succeeded);
        Assert.False((await Budgets.ReserveAsync(Request(mine, agent, 1), default)).Succeeded);
    }

    private static BudgetRequest Request(TenantInfo tenant, Guid? agent, long tokens, decimal cost = 0) => new(tenant.Id, agent, tokens, cost, Lease);

    private UsageRecord Record(TenantInfo tenant, Guid? agent, int tokens, decimal cost = 0) => new()
    {
        Tenant = tenant.Id, At = platform.Time.GetUtcNow(), Agent = agent, Provider = "p", Model = "m", PromptTokens = tokens, Cost = cost,
    };

    private async Task SpendAsync(TenantInfo tenant, Guid? agent, int tokens, decimal cost)
    {
        var reserved = await Budgets.ReserveAsync(Request(tenant, agent, tokens, cost), default);
        await Budgets.SettleAsync(reserved.Value!, Record(tenant, agent, tokens, cost), default);
    }

    private Task<RowsRemoved> ReleaseAsync() => platform.RunAsync(new ReleaseExpiredReservations(), Actor.Job("test"));

    private async Task<long> SpentAsync(TenantInfo tenant) =>
        (long)(await platform.SqlAsync("SELECT spent_tokens FROM budget_counters WHERE tenant_id = $1 AND agent_id = '00000000-0000-0000-0000-000000000000' AND period = 'Day'", tenant.Id.Value))!;

    private async Task<string> MarksAsync(TenantInfo tenant) =>
        (string)(await platform.SqlAsync("SELECT coalesce(string_agg(payload ->> 'Percent', ',' ORDER BY id), '') FROM outbox_events WHERE tenant_id = $1 AND type = 'BudgetMarkPassed'", tenant.Id.Value))!;
}
