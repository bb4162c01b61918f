using System.Text.Json.Nodes;
using FluentValidation;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>Makes an agent with draft version 1.</summary>
/// <param name="Id">The slug; made of the name where there is none.</param>
/// <param name="Publish">Puts the version in effect at once.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record CreateAgent(string Name, JsonObject ConfigJson, string? Id = null, string? Description = null, Guid? OwnerId = null, string? Comment = null, bool Publish = false)
    : ICommand<AgentView>;

internal sealed class CreateAgentValidator : AbstractValidator<CreateAgent>
{
    public CreateAgentValidator()
    {
        RuleFor(r => r.Name).IsName(255);
        RuleFor(r => r.Id!).Must(Slugs.IsSlug).Says(AgentsRuleText.All, "Slug").When(r => r.Id is not null);
        RuleFor(r => r.Description).MaximumLength(AgentRules.MaximumDescription);
    }
}

internal static class AgentRules
{
    public const int MaximumDescription = 10_000;

    public const int MaximumInstructions = 200_000;
}

internal sealed class CreateAgentHandler(AgentMaking making) : IHandler<CreateAgent, AgentView>
{
    public Task<Result<AgentView>> HandleAsync(CreateAgent request, CancellationToken ct) => making.MakeAsync(new AgentDraft(request.Name, request.ConfigJson)
    {
        Slug = request.Id, Description = request.Description, OwnerId = request.OwnerId, Comment = request.Comment, Publish = request.Publish,
    }, ct);
}

/// <summary>What an agent begins with.</summary>
internal sealed record AgentDraft(string Name, JsonObject Config)
{
    public string? Slug { get; init; }

    public string? Description { get; init; }

    public Guid? OwnerId { get; init; }

    public string? Comment { get; init; }

    public bool Publish { get; init; }

    public bool IsSecretary { get; init; }

    public AssistantType AssistantType { get; init; }

    public string? OpenaiAssistantId { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>Where the configuration stands in the request.</summary>
    public string Pointer { get; init; } = "/config_json";
}

/// <summary>Shared with templates, copies and files.</summary>
internal sealed class AgentMaking(PlatformDbContext database, OperationContext context, AgentGraph graph, ConfigCheck check, AgentChanges changes, TimeProvider time)
{
    public async Task<Result<AgentView>> MakeAsync(AgentDraft wanted, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await changes.TakeSlugAsync(wanted.Slug, wanted.Name, ct) is not { } slug)
            return AgentErrors.SlugTaken(wanted.Slug!);
        if (wanted.AssistantType == AssistantType.OpenaiApi && wanted.OpenaiAssistantId is null)
            return AgentErrors.Field("/openai_assistant_id", "OpenaiAssistantId.Missing");
        var agent = new Agent
        {
            TenantId = context.TenantId, Slug = slug, Name = wanted.Name.Trim(), Description = wanted.Description, OwnerId = wanted.OwnerId, IsSecretary = wanted.IsSecretary,
            AssistantType = wanted.AssistantType, OpenaiAssistantId = wanted.OpenaiAssistantId, IsActive = wanted.IsActive, CreatedAt = time.GetUtcNow(),
        };
        var config = await check.CheckAsync(
            agent.Id, (JsonObject)wanted.Config.DeepClone(), new Dictionary<string, string>(), wanted.Pointer, ct, needsPrompt: wanted.AssistantType == AssistantType.Llm);
        if (!config.Succeeded)
            return config.Error;
        database.Add(agent);
        await changes.AddVersionAsync(agent, config.Value, wanted.Publish, wanted.Comment, ct);
        await changes.TellAsync(agent, "agent.created", new { agent.Slug, agent.Name, agent.Status }, ct);
        return AgentView.Of(agent, agent.NewestVersion, AgentConfig.Text(config.Value.Config));
    }
}
