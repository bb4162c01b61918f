using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Models.Catalogue;
using Platform.Core.Usage.Contracts;

namespace Platform.Tests.Agents.Running;

/// <summary>Agents that ask each other: by tools, by links and by their configuration; on whose account, and how deep.</summary>
public sealed class SubAgentTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task AskedAgent_AnswersAsPublished_OnTheAskingOnesAccount()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await platform.RunAsync(new EditModel("stub", "small", 8_000, null, 1m, 1m), made.Owner);
        var expert = await made.AgentAsync([], name: "Expert", prompt: "You know of {{agent.name}}.");
        var top = await made.AgentAsync([], settings => settings["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = expert.Id, ["description"] = "Knows everything" }), name: "Top");
        made.Model.Turns.Enqueue([($"ask_{expert.Id}", """{"question":"Why?"}""")]);

        var events = await made.SayAsync(top, "Ask the expert");

        Assert.Equal("Hello from the stub. ", Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer.Text);
        var finished = Assert.IsType<AgentEvent.Finished>(events[^1]);
        Assert.Equal((33, 15, 2, 48 / 1_000_000m), (finished.PromptTokens, finished.CompletionTokens, finished.Steps, finished.Cost));
        var ledger = await made.Models.LedgerAsync();
        Assert.All(ledger, item => Assert.Equal(top.AssistantId, item.AgentId));
        Assert.Equal([(UsageKind.Chat, null), (UsageKind.Chat, null), (UsageKind.SubAgent, (Guid?)expert.AssistantId)], ledger.Select(item => (item.CallType, item.SubAgentId)).Order());
        var asked = made.Model.Calls.ElementAt(1).Body.GetProperty("messages");
        Assert.Equal(("You know of Expert.", "Why?"), (asked[0].GetProperty("content").GetString(), asked[1].GetProperty("content").GetString()));
        Assert.Equal("Knows everything", made.Model.Calls.First().Body.GetProperty("tools")[0].GetProperty("function").GetProperty("description").GetString());
    }

    [Fact]
    public async Task Tool_AsksItsAgent_OrThatOfTheLink()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var (first, second) = (await made.AgentAsync([], name: "First", prompt: "first"), await made.AgentAsync([], name: "Second", prompt: "second"));
        var tool = await made.ToolAsync("colleague", ToolType.SubAssistant, asks: first.AssistantId);
        var plain = await made.AgentAsync([tool], name: "Plain");
        var linked = await made.AgentAsync([], settings => settings["tools"] = new JsonArray(new JsonObject { ["tool_id"] = tool.ToString(), ["sub_assistant_id"] = second.AssistantId.ToString() }), name: "Linked");

        foreach (var (agent, prompt) in new[] { (plain, "first"), (linked, "second") })
        {
            made.Model.Calls.Clear();
            made.Model.Turns.Enqueue([("colleague", """{"question":"Why?"}""")]);
            await made.SayAsync(agent, "?");
            Assert.Equal(prompt, made.Model.Calls.ElementAt(1).Body.GetProperty("messages")[0].GetProperty("content").GetString());
        }

        // A person who tries the tool is no agent: the asked one pays for itself.
        var trial = await made.TryAsync(tool, new JsonObject { ["question"] = "Why?" });
        Assert.Equal(("Hello from the stub. ", null), (trial.Text, trial.Error));
        Assert.Equal((first.AssistantId, null), (await made.Models.LedgerAsync()) is [.., var last] ? (last.AgentId, last.SubAgentId) : default);
    }

    [Fact]
    public async Task Asking_EndsAtTheThird()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var below = await made.AgentAsync([], name: "e");
        foreach (var name in new[] { "d", "c", "b", "a" })
        {
            var asked = below.Id;
            below = await made.AgentAsync([], settings => settings["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = asked }), name: name);
            made.Model.Turns.Enqueue([]);
        }

        made.Model.Turns.Clear();
        foreach (var name in new[] { "b", "c", "d" })
            made.Model.Turns.Enqueue([($"ask_{name}", """{"question":"?"}""")]);

        var events = await made.SayAsync(below, "?");

        Assert.IsType<AgentEvent.Finished>(events[^1]);
        // a, b, c may ask; d is the third that was asked and may not.
        Assert.Equal([true, true, true, false], made.Model.Calls.Take(4).Select(call => call.Body.TryGetProperty("tools", out _)));
    }

    [Fact]
    public async Task AskedAgent_ThatCannotAnswer_IsAnAnswer()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var draft = await made.AgentAsync([], name: "Draft", publish: false);
        var top = await made.AgentAsync([], settings => settings["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = draft.Id }), name: "Top");
        made.Model.Turns.Enqueue([($"ask_{draft.Id}", """{"question":"?"}""")]);

        var events = await made.SayAsync(top, "?");

        Assert.Equal("agents.not_published", Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer.Error);
        Assert.IsType<AgentEvent.Finished>(events[^1]);
    }

    [Fact]
    public async Task Budget_OfTheTopOne_StopsThoseBelow()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await platform.RunAsync(new EditModel("stub", "small", 8_000, null, 100_000m, 100_000m), made.Owner);
        var expert = await made.AgentAsync([], name: "Expert");
        var top = await made.AgentAsync([], settings =>
        {
            settings["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = expert.Id });
            settings["limits"] = new JsonObject { ["daily_budget"] = "0.50" };
        }, name: "Top");
        made.Model.Turns.Enqueue([($"ask_{expert.Id}", """{"question":"?"}""")]);

        var events = await made.SayAsync(top, "?");

        Assert.Equal(UsageErrors.BudgetExhausted, Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer.Error);
        Assert.Equal(UsageErrors.BudgetExhausted, Assert.IsType<AgentEvent.Failed>(events[^1]).Error.Code);
        Assert.Single(made.Model.Calls);
    }

    [Fact]
    public async Task AskedAgent_WithAWrongTool_SaysWhatItDidInTheTrace()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var expert = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)], name: "Expert");
        var tool = await made.ToolAsync("colleague", ToolType.SubAssistant, asks: expert.AssistantId);
        made.Model.Turns.Enqueue([("clock", """{"days":"x"}""")]);
        var answer = await made.TryAsync(tool, new JsonObject { ["question"] = "?" });
        Assert.Equal(["validated", "asked", "called", "tool_answered", "answered"], answer.Trace.Select(step => step.Kind));
        Assert.Contains(ToolErrors.WrongArguments, answer.Trace[3].Text, StringComparison.Ordinal);
    }
}
