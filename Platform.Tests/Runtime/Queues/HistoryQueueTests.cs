using System.Text.Json.Nodes;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Operations;
using static Platform.Tests.Runtime.Queues.QueueSite;

namespace Platform.Tests.Runtime.Queues;

/// <summary>What foreign and own programs push on <c>history_queue</c> stands in the tables, once.</summary>
public sealed class HistoryQueueTests(QueueSite site) : IClassFixture<QueueSite>
{
    private const string Queue = "history_queue";

    [Fact]
    public async Task Records_OfQuestionToolAndAnswer_BecomeMessagesAndTheirConversation()
    {
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await site.PushAsync(
            Queue, Line("north.helper", "full", "m1", "What is the time?", at: at, more: r => (r["platform_user_id"], r["user_name"]) = ("u1", "Мария")),
            Line("north.helper", "full", "m2", "12:00", "tool", at));
        await site.PushAsync(Queue, Line("north.helper", "full", "m3", "It is noon.", "agent", at, r =>
        {
            r["version"] = 3;
            r["epoch"] = 7;
            r["duration_ms"] = 1200;
            r["usage"] = new JsonObject { ["prompt_tokens"] = 50, ["completion_tokens"] = 5, ["cost"] = 0.25m };
            r["trace"] = new JsonArray(new JsonObject { ["node"] = "model", ["text"] = "gpt-4o", ["at_ms"] = 1, ["took_ms"] = 900 });
        }));
        await site.DrainAsync(site.HistoryWorker());

        // All of one millisecond: the question is first and the answer last.
        Assert.Equal("User:m1,Tool:m2,Agent:m3", await site.ScalarAsync<string>(
            "SELECT string_agg(sender_type || ':' || message_id, ',' ORDER BY at, id) FROM conversation_messages WHERE tenant_id = $1 AND thread_id = 'full'", site.North.Id.Value));
        Assert.Equal("u1|Мария|Open|Agent|It is noon.|1|1|1|0|50|5|0.250000000", await site.ScalarAsync<string>(
            """
            SELECT concat_ws('|', platform_user_id, user_name, state, last_sender, last_text, user_messages, agent_messages, tool_messages, errors, prompt_tokens, completion_tokens, cost)
            FROM conversations WHERE tenant_id = $1 AND agent_id = $2 AND channel = 'telegram' AND thread_id = 'full'
            """, site.North.Id.Value, site.NorthAgent));
        Assert.Equal("3|7|1200|model", await site.ScalarAsync<string>("SELECT concat_ws('|', version, epoch, duration_ms, trace -> 0 ->> 'node') FROM conversation_messages WHERE message_id = 'm3' AND thread_id = 'full'"));

        var turns = await site.RunAsync(new GetThreadTurns(site.NorthAgent, "telegram", "full"), Actor.Job("test", site.North.Id));
        Assert.Equal([(true, "What is the time?"), (false, "It is noon.")], turns.Select(turn => (turn.IsUser, turn.Text)));
        Assert.Empty(await site.RunAsync(new GetThreadTurns(site.NorthAgent, "telegram", "full"), Actor.Job("test", site.South.Id)));
    }

    [Fact]
    public async Task SameRecord_AgainAndWithAnotherTime_IsThereOnce()
    {
        var now = TimeProvider.System.GetUtcNow();
        var line = Line("north.helper", "twice", "m1", at: now);
        await site.PushAsync(Queue, line, line, Line("north.helper", "twice", "m1", at: now.AddHours(-3)));
        await site.DrainAsync(site.HistoryWorker());
        await site.PushAsync(Queue, line, Line("north.helper", "twice", "m1", "Hello", "agent", now), Line("north.helper", "twice", "m1", at: now.AddSeconds(5)));
        await site.DrainAsync(site.HistoryWorker("other"), "other");

        Assert.Equal("1|1", await site.ScalarAsync<string>("SELECT concat_ws('|', user_messages, agent_messages) FROM conversations WHERE thread_id = 'twice'"));
        Assert.Equal(2, await site.ScalarAsync<long>("SELECT count(*) FROM conversation_messages WHERE thread_id = 'twice'"));
    }

    [Fact]
    public async Task RecordsWithoutAnId_AreOneWhereTheySayTheSame()
    {
        var at = TimeProvider.System.GetUtcNow();
        string Nameless(string text) => Line("north.helper", "nameless", "x", text, at: at, more: r => r.Remove("message_id"));
        await site.PushAsync(Queue, Nameless("a"), Nameless("b"), Nameless("a"));
        await site.DrainAsync(site.HistoryWorker());

        Assert.Equal("a,b", await site.ScalarAsync<string>("SELECT string_agg(content, ',' ORDER BY content) FROM conversation_messages WHERE thread_id = 'nameless'"));
    }

    [Fact]
    public async Task Agents_AreKnownByShortNameAndId_OfTheirTenantAlone()
    {
        await site.PushAsync(Queue, Line("helper", "names", "short"), Line(site.SouthAgent.ToString(), "names", "id"), Line("south.helper", "names", "full"));
        await site.DrainAsync(site.HistoryWorker());

        Assert.Equal("short", await site.ScalarAsync<string>("SELECT string_agg(message_id, ',' ORDER BY message_id) FROM conversation_messages WHERE thread_id = 'names' AND tenant_id = $1", site.North.Id.Value));
        Assert.Equal("full,id", await site.ScalarAsync<string>("SELECT string_agg(message_id, ',' ORDER BY message_id) FROM conversation_messages WHERE thread_id = 'names' AND tenant_id = $1", site.South.Id.Value));
    }

    [Fact]
    public async Task WhatCannotBeWritten_StandsAmongTheDeadWithItsReason_TheOthersAreWritten()
    {
        var now = TimeProvider.System.GetUtcNow();
        (string Record, string Reason)[] dead =
        [
            ("no json {", "malformed"), ("[]", "malformed"), ("""{"thread_id":"t"}""", "malformed"), ("""{"agent_id":null,"thread_id":"t","sender_type":"user"}""", "malformed"),
            ("{\"agent_id\":\"north.helper\",\"thread_id\":\"dead\",\"sender_type\":\"user\",\"content\":\"\\ud800\"}", "malformed"),
            (Line("nowhere.helper", "dead", "1"), "unknown_tenant"), (Line("north.nobody", "dead", "2"), "unknown_agent"), (Line(Guid.NewGuid().ToString(), "dead", "3"), "unknown_agent"),
            (Line("north.helper", "", "4"), "invalid"), (Line("north.helper", new string('t', 300), "5"), "invalid"), (Line("north.helper", "dead", "6", sender: "robot"), "invalid"),
            (Line("north.helper", "dead", "7", at: now.AddDays(2)), "time"), (Line("north.helper", "dead", "8", at: now.AddDays(-90)), "time"),
            (Line("north.helper", "dead", "9", more: r => r["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["completion_tokens"] = 1, ["cost"] = 99_999_999_999m }), "not_storable"),
        ];
        await site.PushAsync(Queue, [Line("north.helper", "dead", "before"), .. dead.Select(one => one.Record), Line("north.helper", "dead", "after\u0000\\u0000", "nul \u0000 and \\u0000", more: r => r["trace"] = new JsonArray(new JsonObject { ["node"] = "tools", ["text"] = "\u0000", ["at_ms"] = 1, ["took_ms"] = 1 }))]);
        var before = (await site.DeadAsync(Queue)).Count;
        await site.DrainAsync(site.HistoryWorker());

        Assert.Equal(dead, (await site.DeadAsync(Queue)).Skip(before));
        Assert.Equal("after\uFFFD\\u0000,before", await site.ScalarAsync<string>("SELECT string_agg(message_id, ',' ORDER BY message_id) FROM conversation_messages WHERE thread_id = 'dead'"));
        Assert.Equal("nul \uFFFD and \\u0000", await site.ScalarAsync<string>("SELECT content FROM conversation_messages WHERE thread_id = 'dead' AND message_id LIKE 'after%'"));
    }

    [Fact]
    public async Task TwoWorkers_WithCopiesOfEachOthersRecords_WriteEachOnce()
    {
        var now = TimeProvider.System.GetUtcNow();
        var lines = Enumerable.Range(0, 400).SelectMany(n => Enumerable.Range(0, 3).Select(copy => Line("north.helper", $"both-{n % 7}", $"m{n}", at: now.AddMilliseconds(n + copy)))).OrderBy(_ => Guid.NewGuid()).ToArray();
        await site.PushAsync(Queue, lines);
        var small = Quick with { Batch = 20 };
        await Task.WhenAll(site.DrainAsync(site.HistoryWorker("a", small), "a"), site.DrainAsync(site.HistoryWorker("b", small), "b"));

        Assert.Equal((400L, 400L), (await site.ScalarAsync<long>("SELECT count(*) FROM conversation_messages WHERE thread_id LIKE 'both-%'"), await site.ScalarAsync<long>("SELECT sum(user_messages) FROM conversations WHERE thread_id LIKE 'both-%'")));
        Assert.Equal(400, await site.ScalarAsync<long>("SELECT count(DISTINCT message_id) FROM conversation_messages WHERE thread_id LIKE 'both-%'"));
    }
}
