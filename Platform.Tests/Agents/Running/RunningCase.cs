using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Tests.Models;

namespace Platform.Tests.Agents.Running;

/// <summary>A tenant with a model that is a stub of ours, and the agents, tools and messages that a test makes.</summary>
internal sealed class RunningCase(PlatformFixture platform, ModelCase models) : IAsyncDisposable
{
    public const string Secret = "Bearer very-secret-token-123";

    public OpenAiStub Model => models.Stub;

    public ModelCase Models => models;

    public Actor Owner => models.Owner;

    public LogCapture Log => models.Log;

    public static async Task<RunningCase> NewAsync(PlatformFixture platform) => new(platform, await ModelCase.NewAsync(platform));

    public async Task<Guid> ToolAsync(string name, ToolType type, JsonObject? config = null, string? schema = null, string? description = null, Guid? asks = null, bool isActive = true) =>
        (await platform.RunAsync(new CreateTool(new ToolEdit
        {
            Name = name, ToolType = type, Description = description, Config = config, IsActive = isActive, AssistantId = asks,
            InputSchema = schema is null ? default(Optional<string>) : schema,
        }), Owner)).Id;

    public Task<Guid> HttpAsync(string name, JsonObject config, string? schema = null)
    {
        config["allow_private"] = true;
        return ToolAsync(name, ToolType.Http, config, schema);
    }

    /// <summary>An agent of the stub's model with these tools, published.</summary>
    public async Task<AgentView> AgentAsync(Guid[] tools, Action<JsonObject>? settings = null, string name = "Agent", string prompt = "You help.", bool publish = true) =>
        await platform.RunAsync(new CreateAgent(name, AgentsApi.Config(prompt, found =>
        {
            (found["provider"], found["model_id"]) = ("stub", "small");
            found["tools"] = new JsonArray([.. tools.Select(tool => new JsonObject { ["tool_id"] = tool.ToString() })]);
            settings?.Invoke(found);
        }), Publish: publish), Owner);

    public async Task<List<AgentEvent>> SayAsync(AgentView agent, string text, CancellationToken ct = default, string language = "en", params AgentTurn[] earlier)
    {
        var events = new List<AgentEvent>();
        await foreach (var happened in platform.Services.GetRequiredService<DraftChat>().SayAsync(Owner, agent.Id, null, earlier, text, "Europe/Moscow", language, ct))
            events.Add(happened);
        return events;
    }

    public async Task<ToolAnswer> TryAsync(Guid tool, JsonObject? arguments = null, string language = "en", CancellationToken ct = default)
    {
        var answer = await platform.Services.GetRequiredService<ToolTrial>().TryAsync(Owner, tool, arguments ?? [], "UTC", language, ct);
        Assert.True(answer.Succeeded, answer.Error?.ToString());
        return answer.Value;
    }

    public ValueTask DisposeAsync() => models.DisposeAsync();
}
