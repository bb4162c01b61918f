using System.Text.Json;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Providers;
using Platform.Tests.Models;

namespace Platform.Tests.Agents.Running;

/// <summary>openai_api assistants: a prompt that is stored at the provider, through its Responses API.</summary>
public sealed class StoredPromptTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Message_GoesToTheStoredPrompt_WithToolsAndUsage()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await StoredAsync(made, await made.ToolAsync("clock", ToolType.Time));
        await platform.RunAsync(new EditModel("openai", "small", 8_000, null, 1m, 2m), made.Owner);
        made.Model.Turns.Enqueue([("clock", """{"time_zone":"UTC"}""")]);

        var events = await made.SayAsync(agent, "What time is it?");

        Assert.Null(Assert.Single(events.OfType<AgentEvent.ToolAnswered>()).Answer.Error);
        var finished = Assert.IsType<AgentEvent.Finished>(events[^1]);
        Assert.Equal(("Hello from the stub. ", 22, 10, 2 * (11 * 1m + 5 * 2m) / 1_000_000m), (finished.Text, finished.PromptTokens, finished.CompletionTokens, finished.Cost));
        Assert.All(made.Model.Calls, call => Assert.Equal("responses", call.Path));
        var body = made.Model.Calls.Last().Body;
        Assert.Equal(("pmpt_123", "Be short.", false, false), (body.GetProperty("prompt").GetProperty("id").GetString(), body.GetProperty("instructions").GetString(), body.GetProperty("store").GetBoolean(), body.TryGetProperty("model", out _)));
        Assert.Equal(["user", "function_call", "function_call_output"], body.GetProperty("input").EnumerateArray().Select(item => (item.TryGetProperty("type", out var type) ? type : item.GetProperty("role")).GetString()));
        Assert.Equal(("clock", JsonValueKind.False), (body.GetProperty("tools")[0].GetProperty("name").GetString(), body.GetProperty("tools")[0].GetProperty("strict").ValueKind));
        // The model that answered is the one that is counted.
        Assert.All(await made.Models.LedgerAsync(), item => Assert.Equal(("small", agent.AssistantId), (item.ModelId, item.AgentId)));
    }

    [Fact]
    public async Task Server_ThatDoesNotStream_IsUnderstood()
    {
        await using var made = await RunningCase.NewAsync(platform);
        made.Model.NeverStreams = true;
        var finished = Assert.IsType<AgentEvent.Finished>((await made.SayAsync(await StoredAsync(made), "Hi"))[^1]);
        Assert.Equal(("Hello from the stub.", 11), (finished.Text, finished.PromptTokens));
    }

    [Theory]
    [InlineData(Fault.HalfToolCall, ModelErrors.BadAnswer)]
    [InlineData(Fault.EndStream, ModelErrors.StreamBroken)]
    [InlineData(Fault.ErrorInStream, ModelErrors.Unavailable)]
    [InlineData(Fault.Html, ModelErrors.BadAnswer)]
    [InlineData(Fault.TruncatedJson, ModelErrors.BadAnswer)]
    [InlineData(Fault.Unauthorized, ModelErrors.Unauthorized)]
    [InlineData(Fault.BadRequest, ModelErrors.Refused)]
    public async Task Provider_ThatFails_IsNamed(Fault fault, string code)
    {
        await using var made = await RunningCase.NewAsync(platform);
        made.Model.Always = fault;
        var failed = Assert.IsType<AgentEvent.Failed>((await made.Models.WithPausesAsync(made.SayAsync(await StoredAsync(made), "Hi")))[^1]);
        Assert.Equal(code, failed.Error.Code);
        Assert.DoesNotContain("Very-Secret", failed.Error + made.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_StoresNoPrompts()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var agent = await made.AgentAsync([], settings =>
        {
            settings["provider"] = "offline";
            settings.Remove("model_id");
        });
        await platform.RunAsync(new UpdateAssistant(agent.AssistantId, Stored), made.Owner);
        Assert.Equal(ModelErrors.Refused, Assert.IsType<AgentEvent.Failed>((await made.SayAsync(agent, "Hi"))[^1]).Error.Code);
    }

    private static readonly AssistantEdit Stored = new() { Name = "Stored", Instructions = "Be short.", AssistantType = AssistantType.OpenaiApi, OpenaiAssistantId = "pmpt_123" };

    // No provider is named: it is OpenAI, which here is the tenant's own entry of that name.
    private async Task<AgentView> StoredAsync(RunningCase made, Guid? tool = null)
    {
        await platform.RunAsync(new CreateProvider("openai", "openai", made.Model.BaseUrl, [ModelCase.Secret], AllowPrivate: true), made.Owner);
        var assistant = await platform.RunAsync(new CreateAssistant(Stored), made.Owner);
        if (tool is { } id)
            await platform.RunAsync(new LinkTool(assistant.Id, id), made.Owner);
        return await platform.RunAsync(new GetAgent(assistant.Id.ToString()), made.Owner);
    }
}
