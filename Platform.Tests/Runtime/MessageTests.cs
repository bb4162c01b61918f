using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Messages;
using Platform.Protocol.Runtime;
using Platform.Tests.Models;
using Platform.Tests.Shared.Api;
using Platform.Tests.Shared.Messaging;

namespace Platform.Tests.Runtime;

/// <summary>The way of a message, on real processes: inbox, runner, model and tools, outbox, history.</summary>
public sealed class MessageTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    [Fact]
    public async Task Message_IsAnsweredByTheProcess_AndTheThreadGoesOn()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);

        var first = await site.SayAsync(agent, "How much is it?", id: "m-1");
        var second = await site.SayAsync(agent, "And delivery?");

        Assert.Equal((200, "m-1", "chat-1"), (first.Status, first.Value("reply_to"), first.Value("thread_id")));
        Assert.StartsWith("Hello from the stub.", first.Value("response"), StringComparison.Ordinal);
        Assert.Equal(16, first.Body.GetProperty("usage").GetProperty("total_tokens").GetInt64());
        Assert.Equal(200, second.Status);
        var sent = site.Model.Calls.Last().Body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString()!.Trim()).ToArray();
        Assert.Equal(["You help.", "How much is it?", "Hello from the stub.", "And delivery?"], sent);
        Assert.Equal(["user", "agent", "user", "agent"], (await site.HistoryAsync(agent)).Select(line => line.SenderType));
        Assert.Equal(0, (await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Inbox(site.NameOf(agent)))).AsInt64());
    }

    [Fact]
    public async Task SameMessage_SentAgain_HasTheSameAnswerAndIsNotComputedAgain()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => site.SayAsync(agent, "Once", id: "same")));
        var later = await site.SayAsync(agent, "Once", id: "same");

        Assert.All(answers.Append(later), answer => Assert.Equal(later.Text, answer.Text));
        Assert.Equal(2, (await site.HistoryAsync(agent)).Count);
    }

    [Fact]
    public async Task ForeignProgram_ThatOnlyPublishes_IsServedOnce()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        var heard = new List<AgentAnswer>();
        await using var listening = await site.Redis.SubscribeAsync(RuntimeKeys.Output(site.NameOf(agent)), (_, text) =>
        {
            lock (heard)
                heard.Add(JsonSerializer.Deserialize(text, RuntimeJson.Default.AgentAnswer)!);
        }, CancellationToken.None);
        var input = RuntimeKeys.Input(site.NameOf(agent));

        // Without an id the same content within ten seconds is one message; with one it is answered again by the same answer.
        await site.Redis.PublishAsync(input, """{"text":"hi","chat_id":"f1","channel":"shell"}""", CancellationToken.None);
        await site.Redis.PublishAsync(input, """{"text":"hi","chat_id":"f1","channel":"shell"}""", CancellationToken.None);
        await site.Redis.PublishAsync(input, """{"text":"named","chat_id":"f1","channel":"shell","message_id":"f-7"}""", CancellationToken.None);
        await Eventually.TrueAsync(() => heard.Count == 2, "both messages are answered");
        await site.Redis.PublishAsync(input, """{"text":"named","chat_id":"f1","channel":"shell","message_id":"f-7"}""", CancellationToken.None);
        await Eventually.TrueAsync(() => heard.Count == 3, "the answer is said again");

        Assert.Equal("f-7", heard[1].ReplyTo);
        Assert.Equal(heard[1].MessageId, heard[2].MessageId);
        Assert.Equal(4, (await site.HistoryAsync(agent)).Count);
    }

    [Fact]
    public async Task ForeignProgram_ThatPutsAMessageIntoTheInboxTwice_IsAnsweredAndPaidForOnce()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        var name = site.NameOf(agent);
        var calls = site.Model.Calls.Count;
        foreach (var text in (string[])["Twice", "Twice", "The last one"])
        {
            var message = new AgentMessage { Text = text, ChatId = "foreign", MessageId = text, Channel = "foreign" };
            await site.Redis.ExecuteAsync("XADD", CancellationToken.None, RuntimeKeys.Inbox(name), "*", RuntimeKeys.Payload, JsonSerializer.Serialize(message, RuntimeJson.Readable.AgentMessage));
        }

        await Eventually.TrueAsync(async () => (await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Inbox(name))).AsInt64() == 0, "the inbox is empty", 30);

        Assert.Equal(2, site.Model.Calls.Count - calls);
        Assert.Equal(2, (await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Outbox(name))).AsInt64());
    }

    [Fact]
    public async Task Malformed_OnBothWays_IsSetAsideAndNothingStops()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        var name = site.NameOf(agent);

        await site.Redis.PublishAsync(RuntimeKeys.Input(name), "{ no json", CancellationToken.None);
        await site.Redis.ExecuteAsync("XADD", CancellationToken.None, RuntimeKeys.Inbox(name), "*", "payload", """{"text":"nobody's"}""");
        await site.Redis.ExecuteAsync("XADD", CancellationToken.None, RuntimeKeys.Inbox(name), "*", "other", "field");
        var answer = await site.SayAsync(agent, "Still there?");

        Assert.Equal(200, answer.Status);
        await Eventually.TrueAsync(async () => (await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Dead(name))).AsInt64() == 3, "all three are dead letters");
        Assert.Equal(0, (await site.Redis.ExecuteAsync("XPENDING", CancellationToken.None, RuntimeKeys.Inbox(name), RuntimeKeys.RunnerGroup)).AsArray()[0].AsInt64());
    }

    [Fact]
    public async Task KilledInATool_TheNextProcessGoesOn_AndWhatWritesRanOnce()
    {
        var tool = await site.ToolAsync(new ToolEdit { Name = "remind", ToolType = ToolType.Reminder, Description = "Reminds" });
        var agent = await site.MakeAsync(tools: tool);
        var process = await site.StartAsync(agent);
        site.Model.Turns.Enqueue([("remind", """{"action":"create","text":"Call","in_minutes":60}""")]);
        // The answer after the tool hangs: there the process is killed.
        site.Model.Next(Fault.None, Fault.Hang);
        var waiting = site.SayAsync(agent, "Remind me", id: "kill-1");
        await Eventually.TrueAsync(() => site.Model.Calls.Count(call => call.Body.ToString().Contains("Remind me", StringComparison.Ordinal)) == 2, "the second answer is asked for");
        await process.KillAsync();

        await site.StartAsync(agent, fence: 2);
        var answer = await waiting;

        Assert.True(answer.Status == 200, answer.Text);
        Assert.StartsWith("Hello from the stub.", answer.Value("response"), StringComparison.Ordinal);
        Assert.Equal(1, await site.Server.ScalarAsync<long>("SELECT count(*) FROM reminders WHERE agent_id = $1", agent.AssistantId));
        // The first answer was kept: the model was asked for it once, and twice for the second.
        Assert.Equal(3, site.Model.Calls.Count(call => call.Body.ToString().Contains("Remind me", StringComparison.Ordinal)));
        Assert.Equal(["user", "agent"], (await site.HistoryAsync(agent)).Select(line => line.SenderType));
    }

    [Fact]
    public async Task Model_ThatFails_IsAnExcuseInTheUsersLanguage_AndANamedError()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        site.Model.Next(Fault.BadRequest, Fault.BadRequest);

        var russian = await site.SayAsync(agent, "Привет", "ru", user: new { language = "ru" });
        var english = await site.SayAsync(agent, "Hello", "en", user: new { language = "en" });

        Assert.Equal(("models.refused", "На такое сообщение ответить не получится. Попробуйте сформулировать иначе."), (russian.Value("error"), russian.Value("response")));
        Assert.Equal("I cannot answer this message. Please try to put it in another way.", english.Value("response"));
        Assert.DoesNotContain(ModelCase.Secret, russian.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ThatLostItsPlace_EndsAndSaysNothingMore()
    {
        var agent = await site.MakeAsync();
        var old = await site.StartAsync(agent);
        site.Model.Next(Fault.Hang);
        var waiting = site.SayAsync(agent, "Who answers?", id: "fence-1");
        await Eventually.TrueAsync(() => site.Model.Calls.Any(call => call.Body.ToString().Contains("Who answers?", StringComparison.Ordinal)), "the old process asks the model");

        await site.StartAsync(agent, fence: 2);
        var answer = await waiting;
        await old.EndAsync();

        Assert.Equal(RunnerExit.Fenced, old.ExitCode);
        Assert.Equal(200, answer.Status);
        Assert.Equal(2, (await site.HistoryAsync(agent)).Count);
    }

    [Fact]
    public async Task Term_FinishesTheMessage_AndSaysStopped()
    {
        var agent = await site.MakeAsync();
        var process = await site.StartAsync(agent);
        Assert.Equal(200, (await site.SayAsync(agent, "One")).Status);

        await site.Redis.PublishAsync(RuntimeKeys.Control(site.NameOf(agent)), """{"command":"shutdown"}""", CancellationToken.None);
        await process.EndAsync();

        Assert.Equal(RunnerExit.Stopped, process.ExitCode);
        Assert.Equal("stopped", (await site.StatusAsync(agent))[StatusFields.Status]);
    }

    [Fact]
    public async Task Log_HoldsNoContents_AndNoToken()
    {
        var agent = await site.MakeAsync();
        var process = await site.StartAsync(agent);
        await site.SayAsync(agent, "My card is 4111-1111");

        Assert.DoesNotContain("4111", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CfDJ8", process.Output, StringComparison.Ordinal);
        Assert.All(process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonNode.Parse(line));
    }

    [Fact]
    public async Task ConversationThatAPersonTookOver_IsLeftToThem_UntilItIsHandedBack()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        var (name, before) = (site.NameOf(agent), site.Model.Calls.Count);
        await site.Redis.StringSetAsync(RuntimeKeys.Taken(name, "shell", "t1"), """{"by":"Anna"}""", null, false, CancellationToken.None);

        await site.Redis.PublishAsync(RuntimeKeys.Input(name), """{"text":"Is a person there?","chat_id":"t1","channel":"shell","message_id":"t-1"}""", CancellationToken.None);
        await Eventually.TrueAsync(async () => (await site.HistoryAsync(agent)).Count == 1, "the line is in the history");

        Assert.Equal((before, "Is a person there?"), (site.Model.Calls.Count, (await site.HistoryAsync(agent))[0].Content));
        await site.Redis.KeyDeleteAsync(RuntimeKeys.Taken(name, "shell", "t1"), CancellationToken.None);
        await site.Redis.PublishAsync(RuntimeKeys.Input(name), """{"text":"And now?","chat_id":"t1","channel":"shell","message_id":"t-2"}""", CancellationToken.None);
        await Eventually.TrueAsync(async () => (await site.HistoryAsync(agent)).Count == 3, "the agent answers again");
    }

    [Fact]
    public async Task PersonInTheAgentsPlace_AnswersAllWhoWait_AndWhoAsksAgain()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        await site.SayAsync(agent, "Hello", "t", "p-0");
        await site.HistoryAsync(agent);
        var conversation = (await site.RunAsync(new ListConversations(new ConversationFilter(agent.AssistantId)))).Items.Single().Id;
        await site.RunAsync(new TakeConversation(conversation));
        await Eventually.TrueAsync(() => site.Redis.KeyExistsAsync(RuntimeKeys.Taken(site.NameOf(agent), "rest", "t"), CancellationToken.None), "the runner knows");

        var waiting = new List<Task<ApiAnswer>>();
        foreach (var (id, lines) in new[] { ("p-1", 3), ("p-2", 4) })
        {
            waiting.Add(site.SayAsync(agent, $"Anybody? {id}", "t", id));
            await Eventually.TrueAsync(async () => (await site.HistoryAsync(agent)).Count == lines, "the question is in the history");
        }

        await site.RunAsync(new AnswerConversation(conversation, "I am Anna."));
        var answers = await Task.WhenAll(waiting);
        var again = await site.SayAsync(agent, "Anybody? p-1", "t", "p-1");
        await site.RunAsync(new AnswerConversation(conversation, "Anything else?"));
        await Eventually.TrueAsync(async () => (await OutboxAsync(agent)).Length == 3, "all answers are said");

        Assert.Equal([(200, "p-1", "I am Anna."), (200, "p-2", "I am Anna."), (200, "p-1", "I am Anna.")], answers.Append(again).Select(answer => (answer.Status, answer.Value("reply_to"), answer.Value("response"))));
        Assert.Equal(["p-0", "p-2", null], (await OutboxAsync(agent)).Select(answer => answer.ReplyTo));
    }

    private async Task<AgentAnswer[]> OutboxAsync(AgentView agent) =>
        [.. (await site.Redis.ExecuteAsync("XRANGE", CancellationToken.None, RuntimeKeys.Outbox(site.NameOf(agent)), "-", "+")).AsArray().Select(entry => JsonSerializer.Deserialize(entry.AsArray()[1].AsArray()[1].AsString()!, RuntimeJson.Default.AgentAnswer)!)];

    [Fact]
    public async Task Reminder_IsSaidOnce_WhereItWasAskedFor()
    {
        var agent = await site.MakeAsync();
        var due = new ReminderDue(site.Tenant.Id.Value, Guid.CreateVersion7(), agent.AssistantId, "telegram", "77", "77", "Позвонить", TimeProvider.System.GetUtcNow(), "UTC", "ru");
        var saying = site.Server.Services.GetRequiredService<SayReminder>();

        await saying.ConsumeAsync(due, CancellationToken.None);
        await saying.ConsumeAsync(due, CancellationToken.None);

        var outbox = (await site.Redis.ExecuteAsync("XRANGE", CancellationToken.None, RuntimeKeys.Outbox(site.NameOf(agent)), "-", "+")).AsArray();
        var said = JsonSerializer.Deserialize(Assert.Single(outbox).AsArray()[1].AsArray()[1].AsString()!, RuntimeJson.Default.AgentAnswer)!;
        Assert.Equal(("77", "telegram", "Напоминание: Позвонить"), (said.ChatId, said.Channel, said.Response));
        await Eventually.TrueAsync(async () => (await site.HistoryAsync(agent)).Count == 1, "it is in the history, once");
    }

    [Fact]
    public async Task Process_StartedWhileRedisIsAway_WaitsForIt()
    {
        var agent = await site.MakeAsync();
        var redis = new OwnRedis();
        try
        {
            await using var process = RunnerProcess.Start(site.NameOf(agent), site.Server.Address, site.TokenOf(agent), redis.Url, 1);
            await Eventually.TrueAsync(() => process.HasEnded || process.Output.Contains("The server does not answer: RedisUnavailableException", StringComparison.Ordinal), "it has missed Redis", 30);

            await redis.InitializeAsync();

            await Eventually.TrueAsync(() => process.HasEnded || process.Output.Contains("Ready: version 1", StringComparison.Ordinal), "it is ready", 30);
            Assert.False(process.HasEnded, process.Output);
        }
        finally
        {
            await redis.DisposeAsync();
        }
    }
}
