using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Runtime.Trying;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Tests.Models;

namespace Platform.Tests.Runtime.Trying;

/// <summary>The way of test messages: through the agent's own process where it has one, by the server where not, with the whole trace.</summary>
public sealed class TestChatRunTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    private TestChats Chats => site.Server.Services.GetRequiredService<TestChats>();

    [Fact]
    public async Task Draft_IsAnsweredByTheProcess_AndEveryStepIsTold()
    {
        var clock = await site.ToolAsync(new ToolEdit { Name = "clock", ToolType = ToolType.Time, Description = "Tells the time" });
        var agent = await site.MakeAsync(tools: clock);
        var draft = await DraftAsync(agent, "Draft for {{user.name}} of {{channel}}, {{user.plan}}, {{user.unknown}}.");
        await site.StartAsync(agent);
        site.Model.Turns.Enqueue([("clock", """{"operation":"now","time_zone":"Asia/Tokyo"}""")]);

        var events = await SayAsync(new TestQuestion(agent.Id, draft, "t-1", "What time is it in Tokyo?")
        {
            Imitates = "telegram", User = new TestUser("Zoe", "en", "Europe/Berlin", new JsonObject { ["plan"] = "gold" }),
        });

        Assert.Equal(TestWay.Process, events.OfType<TestEvent.Began>().Single().Way);
        var outcome = Outcome(events);
        Assert.Equal((null, draft), (outcome.Error, outcome.Version));
        Assert.StartsWith("Hello from the stub.", outcome.Text, StringComparison.Ordinal);
        // Pieces may be lost, and an answer this fast overtakes them; what was heard is a part of it.
        Assert.StartsWith(string.Concat(events.OfType<TestEvent.Said>().Select(said => said.Text)), outcome.Text, StringComparison.Ordinal);
        Assert.Equal(["prompt", "model", "tool", "prompt", "model"], outcome.Trace.Select(step => step.Node));
        Assert.Equal(32, outcome.Usage.TotalTokens);
        var prompt = outcome.Trace[0].Data!;
        Assert.Equal("Draft for Zoe of telegram, gold, {{user.unknown}}.", (string?)prompt["messages"]![0]!["text"]);
        Assert.Equal("What time is it in Tokyo?", (string?)prompt["messages"]![1]!["text"]);
        Assert.Equal(("clock", "object"), ((string?)prompt["functions"]![0]!["name"], (string?)prompt["functions"]![0]!["parameters"]!["type"]));
        Assert.Equal(("stub", "small", 0.7m), ((string?)prompt["provider"], (string?)prompt["model"], (decimal)prompt["temperature"]!));
        var tool = outcome.Trace[2];
        Assert.Equal(("clock", "Asia/Tokyo"), (tool.Text, (string?)tool.Data!["arguments"]!["time_zone"]));
        Assert.Contains("Asia/Tokyo", (string?)tool.Data["result"], StringComparison.Ordinal);
        Assert.Equal(["user", "assistant"], outcome.Trace[3].Data!["messages"]!.AsArray().Skip(1).Take(2).Select(message => (string?)message!["role"]));
        Assert.Equal("clock", (string?)outcome.Trace[1].Data!["wanted"]![0]!["name"]);
        Assert.All(outcome.Trace, step => Assert.InRange(step.AtMs + step.TookMs, 0, outcome.DurationMs + 1));
        Assert.DoesNotContain(ModelCase.Secret, string.Concat(outcome.Trace.Select(step => step.Data?.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherChannels_TellNoPrompts()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);

        await site.SayAsync(agent, "From the API");
        await SayAsync(new TestQuestion(agent.Id, null, "t-1", "From the test chat"));

        await site.HistoryAsync(agent);
        Assert.Equal("model", await NodesAsync(agent, "rest"));
        Assert.Equal("prompt,model", await NodesAsync(agent, "test"));
        Assert.Equal(0, await site.Server.ScalarAsync<long>("SELECT count(*) FROM conversation_messages WHERE agent_id = $1 AND channel = 'rest' AND trace::text LIKE '%You help%'", agent.AssistantId));
    }

    [Fact]
    public async Task Message_BringsItsConversation_AndLeavesNoThread()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        var first = new TestQuestion(agent.Id, null, "t-again", "And delivery?") { Earlier = [new AgentTurn(true, "How much?"), new AgentTurn(false, "Ten euros.")] };

        await SayAsync(first);
        var again = Outcome(await SayAsync(first with { Text = "And to Berlin?", Earlier = [new AgentTurn(true, "How many?"), new AgentTurn(false, "Three.")] }));

        var sent = site.Model.Calls.Last().Body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString()!.Trim());
        Assert.Equal(["You help.", "How many?", "Three.", "And to Berlin?"], sent);
        Assert.Equal("load_thread", again.Trace[0].Node);
        Assert.False(await site.Redis.KeyExistsAsync(RuntimeKeys.Thread(site.NameOf(agent), "test", "t-again"), CancellationToken.None));
    }

    [Fact]
    public async Task NothingRuns_TheServerAnswersAndSaysSo_InTheSameSteps()
    {
        var clock = await site.ToolAsync(new ToolEdit { Name = "clock", ToolType = ToolType.Time, Description = "Tells the time" });
        var stopped = await site.MakeAsync(tools: clock);
        var never = await site.RunAsync(new CreateAgent("Draft", AgentsApi.Config("You draft.", found => (found["provider"], found["model_id"]) = ("stub", "small")), "d" + Guid.NewGuid().ToString("N")[..12]));
        site.Model.Turns.Enqueue([("clock", """{"operation":"now","time_zone":"Asia/Tokyo"}""")]);

        var events = await SayAsync(new TestQuestion(stopped.Id, null, "t-1", "Time?") { Earlier = [new AgentTurn(true, "Hi"), new AgentTurn(false, "Hello")], Imitates = "websocket" });
        var other = await SayAsync(new TestQuestion(never.Id, 1, "t-1", "Hello?"));

        Assert.Equal((TestWay.Stopped, TestWay.NotPublished), (events.OfType<TestEvent.Began>().Single().Way, other.OfType<TestEvent.Began>().Single().Way));
        var outcome = Outcome(events);
        Assert.Equal(["load_thread", "prompt", "model", "tool", "prompt", "model"], outcome.Trace.Select(step => step.Node));
        Assert.Contains("Asia/Tokyo", (string?)outcome.Trace[3].Data!["result"], StringComparison.Ordinal);
        Assert.Equal((32, stopped.Version), (outcome.Usage.TotalTokens, outcome.Version));
        Assert.Equal("You draft.", (string?)Outcome(other).Trace[0].Data!["messages"]![0]!["text"]);
    }

    [Fact]
    public async Task ImitatedChannel_IsOnlySeen_WhatToolsKeepStaysInTheTestChat()
    {
        var tool = await site.ToolAsync(new ToolEdit { Name = "remind", ToolType = ToolType.Reminder, Description = "Reminds" });
        var agent = await site.MakeAsync(tools: tool);
        await site.StartAsync(agent);
        site.Model.Turns.Enqueue([("remind", """{"action":"create","text":"Call","in_minutes":60}""")]);

        await SayAsync(new TestQuestion(agent.Id, null, "t-remind", "Remind me") { Imitates = "telegram" });

        Assert.Equal(1, await site.Server.ScalarAsync<long>("SELECT count(*) FROM reminders WHERE agent_id = $1 AND channel = 'test' AND thread_id = 't-remind'", agent.AssistantId));
        var outbox = (await site.Redis.ExecuteAsync("XRANGE", CancellationToken.None, RuntimeKeys.Outbox(site.NameOf(agent)), "-", "+")).AsArray();
        var answer = RuntimeJson.Read(outbox.Single().AsArray()[1].Field(RuntimeKeys.Payload), RuntimeJson.Default.AgentAnswer)!;
        Assert.Equal(("test", "t-remind"), (answer.Channel, answer.ChatId));
        Assert.Equal(0, await site.Server.ScalarAsync<long>("SELECT count(*) FROM agent_end_users WHERE agent_id = $1", agent.AssistantId));
    }

    [Fact]
    public async Task BrokenOff_TheModelsCallEnds_AndTheNextMessageIsAnswered()
    {
        var agent = await site.MakeAsync();
        var process = await site.StartAsync(agent);
        site.Model.Next(Fault.HangInStream);
        using var stop = new CancellationTokenSource();
        var said = new TaskCompletionSource();
        var running = Task.Run(async () =>
        {
            await foreach (var happened in Chats.SayAsync(site.Owner, new TestQuestion(agent.Id, null, "t-stop", "Never ends"), stop.Token))
            {
                if (happened is TestEvent.Said)
                    said.TrySetResult();
            }
        });
        await said.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Eventually.TrueAsync(() => site.Model.Waiting == 0, "the call of the model has ended");
        Assert.Null(Outcome(await SayAsync(new TestQuestion(agent.Id, null, "t-stop", "Goes on"))).Error);
        Assert.False(process.HasEnded);
        Assert.Equal("runtime.cancelled", (await site.HistoryAsync(agent)).First(line => line.SenderType == "agent").Error);
    }

    [Fact]
    public async Task ForeignTenantsAgent_IsUnknown_AndSoIsAVersionThatIsNotThere()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);

        var foreign = Outcome(await SayAsync(new TestQuestion(agent.AssistantId.ToString(), null, "t-1", "Hello"), Actor.Job("test", site.Server.Other.Id)));
        var version = Outcome(await SayAsync(new TestQuestion(agent.Id, 99, "t-1", "Hello")));

        Assert.Equal((ErrorKind.NotFound, "agents.unknown_agent"), (foreign.Error!.Kind, foreign.Error.Code));
        Assert.Equal(ErrorKind.NotFound, version.Error!.Kind);
        Assert.Equal(0, (await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Inbox(site.NameOf(agent)))).AsInt64());
    }

    [Fact]
    public async Task VersionThatIsGone_IsExcused_AndItsChatGoesOn()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        foreach (var (id, version) in new[] { ("gone-1", ""), ("gone-2", ",\"version\":99"), ("gone-3", "") })
            await site.Redis.ExecuteAsync("XADD", CancellationToken.None, RuntimeKeys.Inbox(site.NameOf(agent)), "*", "payload", $$"""{"text":"hi","chat_id":"c","channel":"shell","message_id":"{{id}}"{{version}}}""");
        await Eventually.TrueAsync(() => site.Redis.KeyExistsAsync(RuntimeKeys.Handled(site.NameOf(agent), "gone-3"), CancellationToken.None), "all three are answered");

        Assert.Equal([null, "runtime.unavailable", null], (await site.HistoryAsync(agent)).Where(line => line.SenderType == "agent").Select(line => line.Error));
    }

    [Theory]
    [InlineData("  ")]
    [InlineData(null)]
    public async Task TextThatNobodyCanAsk_IsRefused(string? text)
    {
        var agent = await site.MakeAsync();

        var refused = Outcome(await SayAsync(new TestQuestion(agent.Id, null, "t-1", text ?? new string('x', TestQuestion.LongestText + 1))));

        Assert.Equal((ErrorKind.Invalid, "runtime.text_length"), (refused.Error!.Kind, refused.Error.Code));
    }

    [Fact]
    public async Task Operator_MayTalkToAgentsButNotTryThem()
    {
        var agent = await site.MakeAsync();
        var person = site.Owner with { Permissions = Grants.Of(Role.Operator), IsPlatformAdministrator = false };

        var refused = Outcome(await SayAsync(new TestQuestion(agent.Id, null, "t-1", "Hello"), person));

        Assert.Equal(ErrorKind.Forbidden, refused.Error!.Kind);
    }

    [Fact]
    public async Task ModelThatFails_IsAStepOfItsOwn_WithTheNamedError()
    {
        var agent = await site.MakeAsync();
        var server = Outcome(await FailingAsync(agent));
        await site.StartAsync(agent);
        var process = Outcome(await FailingAsync(agent));

        Assert.Equal(("models.refused", "models.refused"), (server.Error!.Code, process.Error!.Code));
        Assert.All([server, process], outcome => Assert.Equal(["prompt", "model: models.refused"], outcome.Trace.Select(step => step.Node == "model" ? $"model: {step.Text}" : step.Node)));
    }

    private Task<List<TestEvent>> FailingAsync(AgentView agent)
    {
        site.Model.Next(Fault.BadRequest);
        return SayAsync(new TestQuestion(agent.Id, null, "t-fail", "Hello"));
    }

    // The steps of the answer in a channel, as the history keeps them.
    private Task<string> NodesAsync(AgentView agent, string channel) => site.Server.ScalarAsync<string>(
        "SELECT string_agg(step ->> 'node', ',') FROM conversation_messages, jsonb_array_elements(trace) AS step WHERE agent_id = $1 AND channel = $2 AND sender_type = 'Agent'", agent.AssistantId, channel);

    private async Task<List<TestEvent>> SayAsync(TestQuestion question, Actor? actor = null)
    {
        var events = new List<TestEvent>();
        await foreach (var happened in Chats.SayAsync(actor ?? site.Owner, question, CancellationToken.None))
            events.Add(happened);
        return events;
    }

    private static TestOutcome Outcome(List<TestEvent> events) => Assert.IsType<TestEvent.Ended>(events[^1]).Outcome;

    private async Task<int> DraftAsync(AgentView agent, string prompt)
    {
        var change = new JsonObject { ["simple"] = new JsonObject { ["settings"] = new JsonObject { ["system_prompt"] = prompt } } };
        return (await site.RunAsync(new EditAgent(agent.Id, new AgentEdit { ConfigJson = change }, Replace: false))).Version;
    }
}
