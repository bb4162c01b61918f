using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using static Platform.Tests.Runtime.Queues.QueueSite;

namespace Platform.Tests.Runtime.Queues;

/// <summary>Calls of models by foreign agents stand in the ledger, once.</summary>
public sealed class TokenUsageQueueTests(QueueSite site) : IClassFixture<QueueSite>
{
    private const string Queue = "token_usage_queue";

    [Fact]
    public async Task Records_OfForeignAgents_AreInTheLedgerOnce()
    {
        var call = Call("north.helper", "q1");
        await site.PushAsync(Queue, call, call, Call("helper", "q2", 200, r => (r["call_type"], r["attempt"], r["final"]) = ("sub_agent", 2, false)), Call("south.helper", "q1", 1_000));
        await site.PushAsync(Queue, Call("north.helper", "q3", 0, r => (r["completion_tokens"], r["total_tokens"]) = (0, 70)));
        await site.DrainAsync(site.UsageWorker());
        await site.PushAsync(Queue, call);
        await site.DrainAsync(site.UsageWorker("other"), "other");

        var mine = await site.RunAsync(new ListUsage(site.NorthAgent), Actor.Shell(site.North.Id));
        Assert.Equal([("q1", 110, UsageKind.Chat, 1, true), ("q2", 210, UsageKind.SubAgent, 2, false), ("q3", 70, UsageKind.Chat, 1, true)],
            mine.Items.OrderBy(item => item.InteractionId).Select(item => (item.InteractionId!, item.TotalTokens, item.CallType, item.Attempt, item.Final)));
        Assert.Equal((3L, 390L, 0.0375m), (mine.Totals.Calls, mine.Totals.TotalTokens, mine.Totals.Cost));
        Assert.Equal(1_010, (await site.RunAsync(new ListUsage(null), Actor.Shell(site.South.Id))).Totals.TotalTokens);
        // The budgets counted each call once, too.
        Assert.Equal(390, await site.ScalarAsync<long>("SELECT spent_tokens FROM budget_counters WHERE tenant_id = $1 AND agent_id = $2 AND period = 'Day'", site.North.Id.Value, site.NorthAgent));
    }

    [Fact]
    public async Task WhatCannotBeCounted_StandsAmongTheDeadWithItsReason()
    {
        (string Record, string Reason)[] dead =
        [
            ("{", "malformed"), (Call("nowhere.helper", "d"), "unknown_tenant"), (Call("north.nobody", "d"), "unknown_agent"), (Call("north.helper", "d", -1), "invalid"),
            (Call("north.helper", "d", more: r => r["call_type"] = "guess"), "invalid"), (Call("north.helper", "d", more: r => r["cost"] = -1), "invalid"),
            (Call("north.helper", "d", more: r => r.Remove("timestamp")), "time"), (Call("north.helper", "d", more: r => r["cost"] = 99_999_999_999m), "not_storable"),
        ];
        await site.PushAsync(Queue, [.. dead.Select(one => one.Record)]);
        await site.DrainAsync(site.UsageWorker());

        Assert.Equal(dead, await site.DeadAsync(Queue));
        Assert.Equal(0, await site.ScalarAsync<long>("SELECT count(*) FROM token_usage WHERE interaction_id = 'd'"));
    }
}
