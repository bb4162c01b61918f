using System.Text.Json.Nodes;
using FluentValidation;
using Platform.Core.Agents.Configuration;
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

internal sealed class CreateAgentHandler(PlatformDbContext database, OperationContext context, AgentGraph graph, ConfigCheck check, AgentChanges changes, TimeProvider time) : IHandler<CreateAgent, AgentView>
{
    public async Task<Result<AgentView>> HandleAsync(CreateAgent request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await changes.TakeSlugAsync(request.Id, request.Name, ct) is not { } slug)
            return AgentErrors.SlugTaken(request.Id!);
        var agent = new Agent
        {
            TenantId = context.TenantId, Slug = slug, Name = request.Name.Trim(), Description = request.Description, OwnerId = request.OwnerId, CreatedAt = time.GetUtcNow(),
        };
        var config = await check.CheckAsync(agent.Id, (JsonObject)request.ConfigJson.DeepClone(), new Dictionary<string, string>(), "/config_json", ct);
        if (!config.Succeeded)
            return config.Error;
        database.Add(agent);
        await changes.AddVersionAsync(agent, config.Value, request.Publish, request.Comment, ct);
        await changes.TellAsync(agent, "agent.created", new { agent.Slug, agent.Name, agent.Status }, ct);
        return AgentView.Of(agent, agent.NewestVersion, AgentConfig.Text(config.Value.Config));
    }
}
