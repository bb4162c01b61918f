using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Usage.Contracts;
using Platform.Tests.Models;

namespace Platform.Tests.Agents.Running;

/// <summary>Model → tool → model against a real wire: what happens in which order, and how each run ends.</summary>
public sealed class AgentLoopTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Message_WithATool_IsAnsweredInTwoSteps()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await platform.RunAsync(new EditModel("stub", "small", 8_000, null, 2.5m, 10m), made.Owner);
        var agent = await made.AgentAsync([await made.ToolAsync("Точное время", ToolType.Time)], settings => (settings["temperature"], settings["max_tokens"]) = (0.2, 77));
        made.Model.Turns.Enqueue([("tochnoe_vremya", """{"time_zone":"Asia/Tokyo"}""")]);

        var events = await made.SayAsync(agent, "What time is it in Tokyo?", earlier: [new AgentTurn(true, "Hi"), new AgentTurn(false, "Hello")]);

        var called = Assert.IsType<AgentEvent.ToolCalled>(events[0]);
        Assert.Equal(("tochnoe_vremya", "Asia/Tokyo"), (called.Function, called.Arguments!["time_zone"]!.ToString()));
        var answered = Assert.IsType<AgentEvent.ToolAnswered>(events[1]);
        Assert.Equal((called.CallId, null), (answered.CallId, answered.Answer.Error));
        Assert.EndsWith(", Asia/Tokyo", answered.Answer.Text, StringComparison.Ordinal);
        Assert.Equal("Hello from the stub. ", string.Concat(events.OfType<AgentEvent.Said>().Select(said => said.Text)));
        var finished = Assert.IsType<AgentEvent.Finished>(events[^1]);
        Assert.Equal(("Hello from the stub. ", 22, 10, 2 * (11 * 2.5m + 5 * 10m) / 1_000_000m, 2), (finished.Text, finished.PromptTokens, finished.CompletionTokens, finished.Cost, finished.Steps));

        var sent = made.Model.Calls.Last().Body;
        Assert.Equal(["system", "user", "assistant", "user", "assistant", "tool"], sent.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal((0.2m, 77), (sent.GetProperty("temperature").GetDecimal(), sent.GetProperty("max_tokens").GetInt32()));
        var ledger = await made.Models.LedgerAsync();
        Assert.Equal([(agent.AssistantId, false), (agent.AssistantId, true)], ledger.Select(item => (item.AgentId!.Value, item.Final)));
        Assert.Single(ledger.Select(item => item.InteractionId).Distinct());
    }

    [Fact]
    public async Task WrongArguments_HaveThreeTriesAStep_ThenTheToolIsTakenAway()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)], settings => settings["limits"] = new JsonObject { ["max_steps"] = 2 });
        for (var i = 0; i < 3; i++)
            made.Model.Turns.Enqueue([("clock", """{"time_zone":5,"surprise":1}""")]);

        var events = await made.SayAsync(agent, "?");

        var answers = events.OfType<AgentEvent.ToolAnswered>().ToArray();
        Assert.Equal(3, answers.Length);
        Assert.All(answers, answer => Assert.Equal(ToolErrors.WrongArguments, answer.Answer.Error));
        var problems = JsonNode.Parse(answers[0].Answer.Text)!["problems"]!.AsArray();
        Assert.Equal(["/surprise", "/time_zone"], problems.Select(problem => problem!["pointer"]!.ToString()).Order());
        // Three tries are one step, and the second one has nothing to call any more.
        Assert.Equal(2, Assert.IsType<AgentEvent.Finished>(events[^1]).Steps);
        Assert.Equal([true, true, true, false], made.Model.Calls.Select(call => call.Body.TryGetProperty("tools", out _)));
    }

    [Fact]
    public async Task WrongArguments_Mended_AreForgotten()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)]);
        foreach (var arguments in new[] { """{"days":"x"}""", """{"days":"y"}""", """{"days":1}""", """{"days":"x"}""", """{"days":"y"}""", """{"days":2}""" })
            made.Model.Turns.Enqueue([("clock", arguments)]);
        Assert.Equal(3, Assert.IsType<AgentEvent.Finished>((await made.SayAsync(agent, "?"))[^1]).Steps);
    }

    [Fact]
    public async Task UnknownFunction_IsAnsweredWithThoseThatThereAre()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)]);
        made.Model.Turns.Enqueue([("delete_everything", "{}")]);

        var events = await made.SayAsync(agent, "?");

        var answer = Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer;
        Assert.Equal(ToolErrors.UnknownFunction, answer.Error);
        Assert.Contains("clock", answer.Text, StringComparison.Ordinal);
        Assert.IsType<AgentEvent.Finished>(events[^1]);
    }

    [Fact]
    public async Task Steps_AreLimited_AndTheLastOneHasNoTools()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)], settings => settings["limits"] = new JsonObject { ["max_steps"] = 3 });
        made.Model.ToolCall = ("clock", "{}");

        var events = await made.SayAsync(agent, "?");

        Assert.Equal("agents.too_many_steps", Assert.IsType<AgentEvent.Failed>(events[^1]).Error.Code);
        Assert.Equal(["auto", "auto", "none"], made.Model.Calls.Select(call => call.Body.GetProperty("tool_choice").GetString()));
    }

    [Theory]
    [InlineData(Fault.HalfToolCall, ModelErrors.BadAnswer)]
    [InlineData(Fault.Unauthorized, ModelErrors.Unauthorized)]
    [InlineData(Fault.Html, ModelErrors.BadAnswer)]
    [InlineData(Fault.ServerError, ModelErrors.Unavailable)]
    public async Task Model_ThatFails_EndsTheRunWithItsError(Fault fault, string code)
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("weather", ToolType.Weather)]);
        made.Model.Always = fault;

        var events = await made.Models.WithPausesAsync(made.SayAsync(agent, "?"));

        Assert.Equal(code, Assert.IsType<AgentEvent.Failed>(events[^1]).Error.Code);
        Assert.DoesNotContain("Very-Secret", made.Log.Text + events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfAToolCall_AskedAgain_IsMended()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)]);
        made.Model.Next(Fault.HalfToolCall);
        Assert.IsType<AgentEvent.Finished>((await made.Models.WithPausesAsync(made.SayAsync(agent, "?")))[^1]);
    }

    [Fact]
    public async Task EmptyAnswer_IsNamed()
    {
        await using var made = await RunningCase.NewAsync(platform);
        made.Model.Answer = "";
        Assert.Equal("agents.empty_answer", Assert.IsType<AgentEvent.Failed>((await made.SayAsync(await made.AgentAsync([]), "?"))[^1]).Error.Code);
    }

    [Fact]
    public async Task Budget_OfTheConfiguration_StopsIt()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([], settings => settings["limits"] = new JsonObject { ["daily_budget"] = "0" });

        var events = await made.SayAsync(agent, "?");

        Assert.Equal(UsageErrors.BudgetExhausted, Assert.IsType<AgentEvent.Failed>(Assert.Single(events)).Error.Code);
        Assert.Empty(made.Model.Calls);
    }

    [Fact]
    public async Task Time_OfTheAgent_EndsIt()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([], settings => settings["limits"] = new JsonObject { ["timeout_seconds"] = 10 });
        made.Model.Always = Fault.Hang;

        var saying = made.SayAsync(agent, "?");
        await Eventually.TrueAsync(() => made.Model.Calls.Count == 1, "the model is asked");
        platform.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("agents.timeout", Assert.IsType<AgentEvent.Failed>((await saying)[^1]).Error.Code);
    }

    [Fact]
    public async Task Caller_WhoGoesAway_EndsModelAndTools()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        stub.Answer = HttpStub.HangAsync;
        var agent = await made.AgentAsync([await made.HttpAsync("slow", new JsonObject { ["url"] = stub.BaseUrl })]);
        made.Model.Turns.Enqueue([("slow", "{}")]);
        using var leaving = new CancellationTokenSource();

        var saying = made.SayAsync(agent, "?", leaving.Token);
        await Eventually.TrueAsync(() => stub.Calls.Count == 1, "the tool is asked");
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saying);
        Assert.Single(made.Model.Calls);
    }

    [Fact]
    public async Task Reading_RunsSideBySide_WritingOneAfterAnother()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var (writing, most) = (0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stub.Answer = async context =>
        {
            if (context.Request.Method == "GET")
            {
                // Nobody is answered before all three are here.
                if (stub.Calls.Count == 3)
                    all.TrySetResult();
                await all.Task.WaitAsync(TimeSpan.FromSeconds(20));
            }
            else
            {
                most = Math.Max(most, Interlocked.Increment(ref writing));
                await Task.Yield();
                Interlocked.Decrement(ref writing);
            }

            await HttpStub.WriteAsync(context, context.Request.Path);
        };
        var read = await made.HttpAsync("read", new JsonObject { ["url"] = stub.BaseUrl + "/{n}" }, """{"type":"object","properties":{"n":{"type":"integer"}}}""");
        var write = await made.HttpAsync("write", new JsonObject { ["url"] = stub.BaseUrl + "/w{n}", ["method"] = "POST" }, """{"type":"object","properties":{"n":{"type":"integer"}}}""");
        var agent = await made.AgentAsync([read, write]);
        made.Model.Turns.Enqueue([("read", """{"n":1}"""), ("read", """{"n":2}"""), ("read", """{"n":3}"""), ("write", """{"n":1}"""), ("write", """{"n":2}""")]);

        var events = await made.SayAsync(agent, "?");

        Assert.Equal(["/1", "/2", "/3", "/w1", "/w2"], events.OfType<AgentEvent.ToolAnswered>().Select(answered => answered.Answer.Text));
        Assert.Equal(1, most);
        Assert.Equal(["/w1", "/w2"], stub.Calls.Where(call => call.Method == "POST").Select(call => call.Target));
    }

    [Fact]
    public async Task Offline_CallsAToolThatIsNamedPlainly()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("current_time", ToolType.Time, description: "What time is it")], settings =>
        {
            settings["provider"] = "offline";
            settings.Remove("model_id");
        });

        var events = await made.SayAsync(agent, "What is the current time?");

        Assert.Equal("current_time", Assert.Single(events.OfType<AgentEvent.ToolCalled>()).Function);
        Assert.Matches(@"^\[offline\] 2026-01-05T12:.*\+03:00, Monday, 12:.*, Europe/Moscow$", Assert.IsType<AgentEvent.Finished>(events[^1]).Text);
    }
}
