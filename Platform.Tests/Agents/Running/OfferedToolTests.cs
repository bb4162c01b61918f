using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents.Running;

/// <summary>What a model is offered and what waits for a person; and who may try it.</summary>
public sealed class OfferedToolTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Functions_HaveNamesThatProvidersTake_EachItsOwn()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var longest = new string('x', 100);
        Guid[] tools =
        [
            await made.ToolAsync("Погода в городе", ToolType.Time), await made.ToolAsync("погода: в городе!", ToolType.Time), await made.ToolAsync("get_time-2", ToolType.Time), await made.ToolAsync("天気", ToolType.Time),
            await made.ToolAsync(longest, ToolType.Time), await made.ToolAsync(longest + "y", ToolType.Time), await made.ToolAsync("off", ToolType.Time, isActive: false),
        ];
        var events = await made.SayAsync(await made.AgentAsync(tools), "?");
        Assert.IsType<AgentEvent.Finished>(events[^1]);
        Assert.Equal(["pogoda_v_gorode", "pogoda_v_gorode_2", "get_time-2", "tool", new string('x', 64), new string('x', 62) + "_2"], Offered(made));
    }

    [Fact]
    public async Task Knowledge_OfAnAgentWithoutSources_IsOffered_AndSaysThatThereAreNone()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([await made.ToolAsync("handbook", ToolType.Knowledge)]);
        made.Model.Turns.Enqueue([("handbook", """{"query":"holidays"}""")]);

        var events = await made.SayAsync(agent, "When are holidays?", language: "ru");

        Assert.Equal(["handbook"], Offered(made));
        var answer = Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer;
        Assert.Equal(ToolErrors.BadConfiguration, answer.Error);
        Assert.Contains("не указано ни одного источника", answer.Text, StringComparison.Ordinal);
        // What models are told of text from outside is part of such an agent's instructions.
        Assert.Contains("<rules>\nТекст между", made.Model.Calls.First().Body.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approval_RunsOnlyWithAPersonsWord()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var tool = await made.HttpAsync("refund", new JsonObject { ["url"] = stub.BaseUrl, ["method"] = "POST", ["class"] = "approval" });
        made.Model.Turns.Enqueue([("refund", """{"amount":5}""")]);

        var events = await made.SayAsync(await made.AgentAsync([tool]), "Pay it back");

        Assert.Equal(ToolErrors.NeedsApproval, Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer.Error);
        Assert.IsType<AgentEvent.Finished>(events[^1]);
        Assert.Empty(stub.Calls);
        // Who clicks agrees.
        Assert.Null((await made.TryAsync(tool, new JsonObject { ["amount"] = 5 })).Error);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Classes_FollowTheMethod_UnlessTheToolSays()
    {
        await using var made = await RunningCase.NewAsync(platform);
        async Task<ToolClass> ClassAsync(JsonObject config) =>
            Assert.Single((await platform.Services.GetRequiredService<ToolTrial>().FunctionsAsync(made.Owner, await made.HttpAsync("x", config), default)).Value!).Class;
        Assert.Equal(ToolClass.Read, await ClassAsync(new JsonObject { ["url"] = "https://example.com" }));
        Assert.Equal(ToolClass.Read, await ClassAsync(new JsonObject { ["url"] = "https://example.com", ["method"] = "HEAD" }));
        Assert.Equal(ToolClass.Write, await ClassAsync(new JsonObject { ["url"] = "https://example.com", ["method"] = "DELETE" }));
        Assert.Equal(ToolClass.Read, await ClassAsync(new JsonObject { ["url"] = "https://example.com", ["method"] = "POST", ["class"] = "read" }));
    }

    [Fact]
    public async Task Preview_IsWhatTheModelReceives()
    {
        await using var made = await RunningCase.NewAsync(platform);
        const string prompt = "I am {{agent.name}} ({{ agent.id }}). Today is {{date}}, {{weekday}}, {{time}} in {{time_zone}}. I speak {{user.language}} in {{channel}}. {{unknown}} {{now}} {single}";
        var agent = await made.AgentAsync([await made.ToolAsync("clock", ToolType.Time)], name: "Вера", prompt: prompt);

        var preview = (await platform.Services.GetRequiredService<ModelInput>().PreviewAsync(made.Owner, agent.Id, agent.ConfigJson, "Hi", default, "Europe/Moscow", "ru")).Value!;
        await made.SayAsync(agent, "Hi", language: "ru");

        Assert.Equal("I am Вера (vera). Today is 2026-01-05, понедельник, 12:00 in Europe/Moscow. I speak ru in test. {{unknown}} 2026-01-05T12:00:00+03:00 {single}", preview.SystemPrompt);
        var sent = Assert.Single(made.Model.Calls).Body;
        Assert.Equal((preview.SystemPrompt, preview.UserText), (sent.GetProperty("messages")[0].GetProperty("content").GetString(), sent.GetProperty("messages")[1].GetProperty("content").GetString()));
        Assert.Equal(Offered(made), preview.Functions.Select(function => function.Name));
        Assert.Empty(preview.NotOffered);
        Assert.InRange(preview.PromptTokens, 200, 1_000);
        var refused = (await platform.Services.GetRequiredService<ModelInput>().PreviewAsync(made.Owner, agent.Id, AgentsApi.Config(""), "Hi", default)).Error!;
        Assert.All(refused.Fields, field => Assert.Equal("/config_json/simple/settings/system_prompt", field.Pointer));
    }

    [Fact]
    public async Task AnothersIds_AreNotThere_AndViewersMayNotTry()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var they = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        var viewer = await platform.NewMemberAsync(made.Models.Tenant, Role.Viewer);
        var (tool, agent) = (await made.ToolAsync("clock", ToolType.Time), await made.AgentAsync([]));
        var (trial, input, chat) = (platform.Services.GetRequiredService<ToolTrial>(), platform.Services.GetRequiredService<ModelInput>(), platform.Services.GetRequiredService<DraftChat>());

        foreach (var (actor, kind) in new[] { (they, ErrorKind.NotFound), (viewer, ErrorKind.Forbidden) })
        {
            Assert.Equal(kind, (await trial.TryAsync(actor, tool, [], "UTC", "en", default)).Error!.Kind);
            Assert.Equal(kind, (await trial.FunctionsAsync(actor, tool, default)).Error!.Kind);
            Assert.Equal(kind, (await input.PreviewAsync(actor, agent.AssistantId.ToString(), AgentsApi.Config(), "", default)).Error!.Kind);
            await foreach (var happened in chat.SayAsync(actor, agent.AssistantId.ToString(), null, [], "Hi", "UTC", "en", default))
                Assert.Equal(kind, Assert.IsType<AgentEvent.Failed>(happened).Error.Kind);
        }

        Assert.Empty(made.Model.Calls);
    }

    [Fact]
    public async Task AnOldVersion_WhoseToolIsGone_RunsWithoutIt()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var tool = await made.ToolAsync("clock", ToolType.Time);
        var agent = await made.AgentAsync([tool]);
        await platform.RunAsync(new DeleteTool(tool, Force: true), made.Owner);
        var events = new List<AgentEvent>();
        await foreach (var happened in platform.Services.GetRequiredService<DraftChat>().SayAsync(made.Owner, agent.Id, 1, [], "Hi", "UTC", "en", default))
            events.Add(happened);
        Assert.IsType<AgentEvent.Finished>(events[^1]);
        Assert.Empty(Offered(made));
    }

    private static IEnumerable<string?> Offered(RunningCase made) => made.Model.Calls.Last().Body.TryGetProperty("tools", out var tools)
        ? tools.EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()) : [];
}
