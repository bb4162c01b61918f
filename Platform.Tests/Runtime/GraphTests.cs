using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Models.Catalogue;
using Platform.Core.Runtime.Messages;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents.Running;
using Platform.Tests.Models;

namespace Platform.Tests.Runtime;

/// <summary>What a real runner makes of conversations that are too long, of many chats at once, and of several calls of tools.</summary>
public sealed class GraphTests(RunnerSite site) : IClassFixture<RunnerSite>, IDisposable
{
    public void Dispose() => site.Model.Before = _ => Task.CompletedTask;

    [Fact]
    public async Task LongThread_OldestTurnsBecomeASummary_OnceForAll()
    {
        var agent = await ReaderOfAsync(1_000);
        await SayAsync(agent, "sum", 1, 7);

        var (summary, seventh) = (Calls("sum 1", isSummary: true).Single(), Calls("sum 7").Single());
        Assert.Equal([1, 2, 3], Numbers(summary, "sum"));
        Assert.Equal(["[Summary of the earlier conversation]\nHello from the stub.", "…"], Contents(seventh).Skip(1).Take(2).Select(text => text.Trim()));
        Assert.Equal([4, 5, 6, 7], Numbers(seventh, "sum"));
        Assert.Contains("6 turns summarised", await FitOfAsync(agent), StringComparison.Ordinal);

        await SayAsync(agent, "sum", 8, 8);
        var eighth = Calls("sum 8").Single();
        Assert.StartsWith("[Summary of the earlier conversation]", Contents(eighth)[1], StringComparison.Ordinal);
        Assert.Equal([4, 5, 6, 7, 8], Numbers(eighth, "sum"));
        Assert.Single(Calls("sum", isSummary: true));
    }

    [Fact]
    public async Task SummaryThatFails_OldestTurnsAreLeftOut_AndTheTraceSaysSo()
    {
        var agent = await ReaderOfAsync(1_000);
        await SayAsync(agent, "cut", 1, 6);
        site.Model.Next(Fault.BadRequest);
        await SayAsync(agent, "cut", 7, 7);

        Assert.Equal([4, 5, 6, 7], Numbers(Calls("cut 7").Single(), "cut"));
        Assert.Contains("6 turns left out", await FitOfAsync(agent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongResultsOfTools_AreShortened_ButTheNewest()
    {
        await using var shop = await HttpStub.StartAsync();
        shop.Answer = context => HttpStub.WriteAsync(context, new string('y', 6_000), type: "text/plain");
        var agent = await ReaderOfAsync(6_000, await ToolAsync("look", shop, "GET"));
        site.Model.Turns.Enqueue([("look", "{}")]);
        site.Model.Turns.Enqueue([("look", "{}")]);

        Assert.Equal(200, (await site.SayAsync(agent, "What is there?", "shop")).Status);

        var results = Calls("What is there?").Last().GetProperty("messages").EnumerateArray().Where(message => message.GetProperty("role").GetString() == "tool").Select(message => message.GetProperty("content").GetString()!).ToArray();
        Assert.Equal(2, results.Length);
        Assert.EndsWith("… (shortened)", results[0], StringComparison.Ordinal);
        Assert.True(results[0].Length < 1_100 && results[1].Length >= 6_000, $"{results[0].Length}, {results[1].Length}");
        Assert.Contains("results shortened: 1", await FitOfAsync(agent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadingTools_RunSideBySide_WritingOnesOneAfterAnother()
    {
        await using var shop = await HttpStub.StartAsync();
        var (reading, both, order) = (0, new TaskCompletionSource(), new ConcurrentQueue<string>());
        shop.Answer = async context =>
        {
            var name = context.Request.Method + context.Request.Query["n"];
            order.Enqueue("begin " + name);
            // Of the first two each waits for the other: one after another they would never be answered.
            if (context.Request.Method == "GET" && Interlocked.Increment(ref reading) == 2)
                both.SetResult();
            if (context.Request.Method == "GET")
                await both.Task.WaitAsync(context.RequestAborted);
            for (var i = 0; i < 100; i++)
                await Task.Yield();
            order.Enqueue("end " + name);
            await HttpStub.WriteAsync(context, "{}");
        };
        var agent = await site.MakeAsync(null, await ToolAsync("look", shop, "GET"), await ToolAsync("book", shop, "POST"));
        await site.StartAsync(agent);
        site.Model.Turns.Enqueue([.. new[] { ("look", 1), ("look", 2), ("book", 3), ("book", 4), ("look", 5) }.Select(call => (call.Item1, $$"""{"n":{{call.Item2}}}"""))]);

        Assert.Equal(200, (await site.SayAsync(agent, "Look and book", "tools")).Status);

        Assert.Equal(["begin GET1", "begin GET2"], order.Take(2).Order());
        Assert.Equal(["end GET1", "end GET2"], order.Skip(2).Take(2).Order());
        Assert.Equal(["begin POST3", "end POST3", "begin POST4", "end POST4", "begin GET5", "end GET5"], order.Skip(4));
        // The model reads the results in the order of its calls, whichever came first.
        Assert.Equal(["call_1", "call_2", "call_3", "call_4", "call_5"], Calls("Look and book").Last().GetProperty("messages").EnumerateArray()
            .Where(message => message.GetProperty("role").GetString() == "tool").Select(message => message.GetProperty("tool_call_id").GetString()));
    }

    [Fact]
    public async Task Chats_RunSideBySide_UpToTheLimit_AndOneChatNever()
    {
        const int Limit = 16;
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        var (now, most, open) = (0, 0, new TaskCompletionSource());
        site.Model.Before = async _ =>
        {
            var here = Interlocked.Increment(ref now);
            InterlockedMax(ref most, here);
            await open.Task;
            Interlocked.Decrement(ref now);
        };

        foreach (var chat in Enumerable.Range(1, Limit + 4))
        {
            await PutAsync(agent, $"c{chat}", "first");
            await PutAsync(agent, $"c{chat}", "second");
        }

        await Eventually.TrueAsync(() => Volatile.Read(ref now) == Limit, "so many chats are answered at once", 30);
        Assert.All(site.Model.Calls.Where(call => call.Body.ToString().Contains("second", StringComparison.Ordinal)), _ => Assert.Fail("The second message of a chat was begun before the first was answered."));
        open.SetResult();
        await Eventually.TrueAsync(async () => (await RepliesAsync(agent)).Count == 2 * (Limit + 4), "all are answered", 60);
        Assert.Equal(Limit, most);
    }

    [Fact]
    public async Task OrderWithinAChat_HoldsUnderLoad()
    {
        const int Chats = 8, Messages = 12;
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);

        for (var message = 1; message <= Messages; message++)
        {
            foreach (var chat in Enumerable.Range(1, Chats))
                await PutAsync(agent, $"c{chat}", $"load {chat}-{message}.");
        }

        await Eventually.TrueAsync(async () => (await RepliesAsync(agent)).Count == Chats * Messages, "all are answered", 60);
        foreach (var chat in Enumerable.Range(1, Chats))
        {
            var wanted = Enumerable.Range(1, Messages).Select(message => $"load {chat}-{message}.").ToArray();
            Assert.Equal(wanted, (await RepliesAsync(agent)).Where(reply => wanted.Contains(reply)));
            // Each question was asked with all that were said before it, in their order.
            foreach (var count in Enumerable.Range(1, Messages))
                Assert.Equal(wanted.Take(count), Contents(Calls(wanted[count - 1]).First()).Where(text => text.StartsWith("load ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task PublishedVersion_AnswersTheNextMessage_WithoutARestart()
    {
        var agent = await site.MakeAsync();
        var process = await site.StartAsync(agent);
        Assert.Equal(1, (await site.SayAsync(agent, "Which?", "v")).Body.GetProperty("version").GetInt32());

        await site.RunAsync(new EditAgent(agent.Id, new AgentEdit { ConfigJson = (JsonObject)JsonNode.Parse("""{"simple":{"settings":{"limits":{"max_steps":3}}}}""")! }, Replace: false, Publish: true));

        // Before the half minute is over after which it would look by itself.
        await Eventually.TrueAsync(async () => (await site.SayAsync(agent, "And now?", "v")).Body.GetProperty("version").GetInt32() == 2, "the new version answers", 20);
        Assert.False(process.HasEnded);
        await Eventually.TrueAsync(async () => (await site.StatusAsync(agent))[StatusFields.Epoch] == (await site.SayAsync(agent, "Epoch?", "v")).Value("epoch"), "the process reports the epoch that it uses");
    }

    private async Task<AgentView> ReaderOfAsync(int context, params Guid[] tools)
    {
        await site.RunAsync(new EditModel("stub", $"reads-{context}", context, null, null, null));
        var agent = await site.MakeAsync(settings => settings["model_id"] = $"reads-{context}", tools);
        await site.StartAsync(agent);
        return agent;
    }

    private Task<Guid> ToolAsync(string name, HttpStub shop, string method) => site.ToolAsync(new ToolEdit
    {
        Name = $"{name}", ToolType = ToolType.Http, Description = name, InputSchema = """{"type":"object","properties":{"n":{"type":"integer"}}}""",
        Config = new JsonObject { ["url"] = shop.BaseUrl + "/?n={n}", ["method"] = method, ["allow_private"] = true },
    });

    private async Task SayAsync(AgentView agent, string tag, int from, int to)
    {
        for (var i = from; i <= to; i++)
            Assert.Equal(200, (await site.SayAsync(agent, $"{tag} {i} {new string('x', 250)}", tag)).Status);
    }

    private Task PutAsync(AgentView agent, string chat, string text) => site.Server.Services.GetRequiredService<AgentInbox>().SendAsync(
        site.NameOf(agent), new AgentMessage { ChatId = chat, Text = text, Channel = "shell", MessageId = $"{agent.Id}-{chat}-{text}" }, default);

    /// <summary>What the answers in the outbox answer, in their order.</summary>
    private async Task<List<string>> RepliesAsync(AgentView agent) =>
        [.. (await site.Redis.ExecuteAsync("XRANGE", default, RuntimeKeys.Outbox(site.NameOf(agent)), "-", "+")).AsArray()
            .Select(entry => JsonSerializer.Deserialize(entry.AsArray()[1].AsArray()[1].AsString()!, RuntimeJson.Default.AgentAnswer)!.ReplyTo!).Select(id => id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..])
            .Select(id => id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..])];

    /// <summary>The requests to the model whose last message holds this, in their order.</summary>
    private IEnumerable<JsonElement> Calls(string text, bool isSummary = false) => site.Model.Calls.Where(call => call.Path == "chat/completions").Select(call => call.Body)
        .Where(body => Contents(body)[0].StartsWith("Sum up", StringComparison.Ordinal) == isSummary && body.GetProperty("messages").EnumerateArray().Last(message => message.GetProperty("role").GetString() == "user").GetProperty("content").GetString()!.Contains(text, StringComparison.Ordinal));

    private static string[] Contents(JsonElement body) => [.. body.GetProperty("messages").EnumerateArray().Select(message => message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()! : "")];

    private static IEnumerable<int> Numbers(JsonElement body, string tag)
    {
        var all = string.Join(' ', Contents(body));
        return Enumerable.Range(1, 9).Where(number => all.Contains($"{tag} {number} x", StringComparison.Ordinal));
    }

    private async Task<string> FitOfAsync(AgentView agent)
    {
        await site.HistoryAsync(agent);
        var trace = await site.Server.ScalarAsync<string>("SELECT trace::text FROM conversation_messages WHERE agent_id = $1 AND sender_type = 'Agent' ORDER BY at DESC LIMIT 1", agent.AssistantId);
        return JsonNode.Parse(trace)!.AsArray().Last(step => step!["node"]!.GetValue<string>() == "fit")!["text"]!.GetValue<string>();
    }

    private static void InterlockedMax(ref int most, int here)
    {
        for (var seen = Volatile.Read(ref most); here > seen && Interlocked.CompareExchange(ref most, here, seen) is var found && found != seen; seen = found)
        {
        }
    }
}
