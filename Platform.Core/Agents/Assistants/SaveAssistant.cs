using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Assistants;

/// <summary>What is sent of an assistant; what is not sent stays, or is the default.</summary>
public sealed record AssistantEdit
{
    /// <summary>At most 255 characters.</summary>
    public Optional<string> Name { get; init; }

    public Optional<bool> IsSecretary { get; init; }

    public Optional<string?> Model { get; init; }

    public Optional<string?> Instructions { get; init; }

    public Optional<AssistantType> AssistantType { get; init; }

    /// <summary>The id of a prompt that is stored at the provider; needed for <c>openai_api</c>.</summary>
    public Optional<string?> OpenaiAssistantId { get; init; }

    public Optional<bool> IsActive { get; init; }
}

/// <summary>Makes an assistant: an agent whose version 1 is published, as the API's older clients expect changes to take effect.</summary>
/// <param name="Id">For imports, which keep ids; else a new one.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record CreateAssistant(AssistantEdit Edit, Guid? Id = null) : ICommand<AssistantView>;

/// <summary>Changes the keys that are sent, as a new version in effect.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record UpdateAssistant(Guid Id, AssistantEdit Edit, uint? Version = null) : ICommand<AssistantView>;

internal sealed class AssistantEditValidator : AbstractValidator<AssistantEdit>
{
    public AssistantEditValidator()
    {
        RuleFor(e => e.Name.Value).IsName(255).When(e => e.Name.IsPresent).OverridePropertyName("/name");
        RuleFor(e => e.Instructions.Value).MaximumLength(AgentRules.MaximumInstructions).Says(AgentsRuleText.All, "Instructions.TooLong", AgentRules.MaximumInstructions).OverridePropertyName("/instructions");
        RuleFor(e => e.Model.Value).Must(IsText(200)).Says(AgentsRuleText.All, "Text", 200).OverridePropertyName("/model");
        RuleFor(e => e.OpenaiAssistantId.Value).Must(IsText(255)).Says(AgentsRuleText.All, "Text", 255).OverridePropertyName("/openai_assistant_id");
    }

    private static Func<string?, bool> IsText(int length) => text => text is null || (!string.IsNullOrWhiteSpace(text) && text.Length <= length);
}

internal sealed class CreateAssistantValidator : AbstractValidator<CreateAssistant>
{
    public CreateAssistantValidator()
    {
        RuleFor(r => r.Edit.Name.Value).IsName(255).OverridePropertyName("/name").When(r => !r.Edit.Name.IsPresent);
        RuleFor(r => r.Edit).SetValidator(new AssistantEditValidator()).OverridePropertyName("");
    }
}

internal sealed class UpdateAssistantValidator : AbstractValidator<UpdateAssistant>
{
    public UpdateAssistantValidator() => RuleFor(r => r.Edit).SetValidator(new AssistantEditValidator()).OverridePropertyName("");
}

internal sealed class SaveAssistantHandler(AssistantSaving saving) : IHandler<CreateAssistant, AssistantView>, IHandler<UpdateAssistant, AssistantView>
{
    public Task<Result<AssistantView>> HandleAsync(CreateAssistant request, CancellationToken ct) => saving.CreateAsync(request, ct);

    public Task<Result<AssistantView>> HandleAsync(UpdateAssistant request, CancellationToken ct) => saving.UpdateAsync(request, ct);
}

/// <summary>Shared with the import, which does it many times in one transaction.</summary>
internal sealed class AssistantSaving(PlatformDbContext database, OperationContext context, AgentGraph graph, ConfigCheck check, AgentChanges changes, TimeProvider time)
{
    public async Task<Result<AssistantView>> CreateAsync(CreateAssistant request, CancellationToken ct)
    {
        await graph.LockSharedAsync(ct);
        var name = request.Edit.Name.Value.Trim();
        var agent = new Agent { Id = request.Id ?? Guid.CreateVersion7(), TenantId = context.TenantId, Slug = (await changes.TakeSlugAsync(null, name, ct))!, CreatedAt = time.GetUtcNow() };
        var config = AgentConfig.Empty();
        if (await ApplyAsync(agent, config, request.Edit, ct) is { } refusal)
            return refusal;
        database.Add(agent);
        await changes.AddVersionAsync(agent, new CheckedConfig(config, [], [], []), publish: true, null, ct);
        await changes.TellAsync(agent, "agent.created", new { agent.Slug, agent.Name }, ct);
        return AssistantView.Of(agent, config) with { Tools = [] };
    }

    public async Task<Result<AssistantView>> UpdateAsync(UpdateAssistant request, CancellationToken ct)
    {
        // Who asks whom stays as it is.
        await graph.LockSharedAsync(ct);
        if (await changes.FindAsync(request.Id, ct) is not { } agent)
            return AgentErrors.UnknownAssistant;
        if (request.Version is { } known && known != agent.Epoch)
            return Errors.ChangedMeanwhile;
        var version = await changes.VersionAsync(agent, agent.EffectiveVersion, ct);
        var config = AgentConfig.Parse(version.Config);
        if (await ApplyAsync(agent, config, request.Edit, ct) is { } refusal)
            return refusal;
        await KeepAsync(agent, version, config, ct);
        await changes.TellAsync(agent, "agent.changed", new { agent.Name, Version = agent.NewestVersion }, ct);
        return AssistantView.Of(agent, config) with { Tools = await database.ToolsOfAsync(agent.Id, ct) };
    }

    /// <summary>As it is now, without its tools.</summary>
    public async Task<Result<AssistantView>> ViewAsync(Guid id, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.Status != AgentStatus.Archived, ct) is not { } agent)
            return AgentErrors.UnknownAssistant;
        return AssistantView.Of(agent, AgentConfig.Parse(await database.ConfigOfAsync(agent.Id, agent.EffectiveVersion, ct)));
    }

    private async Task KeepAsync(Agent agent, AgentVersion version, JsonObject config, CancellationToken ct)
    {
        if (JsonNode.DeepEquals(config, AgentConfig.Parse(version.Config)))
            return;
        // The links are the version's own: what is not touched is read back from the configuration.
        var uses = AgentConfig.Objects(config, "tools").Select(part => new ToolUse(
            Guid.Parse(AgentConfig.TextOf(part, "tool_id")!), AgentConfig.TextOf(part, "sub_assistant_id") is { } sub ? Guid.Parse(sub) : null)).ToArray();
        var subs = await database.Set<AgentSubLink>().Where(l => l.AgentId == agent.Id).Select(l => l.SubAgentId).ToListAsync(ct);
        await changes.AddVersionAsync(agent, new CheckedConfig(config, changes.SecretsOf(version), uses, subs), publish: agent.PublishedVersion is not null, null, ct);
    }

    private async Task<Error?> ApplyAsync(Agent agent, JsonObject config, AssistantEdit edit, CancellationToken ct)
    {
        agent.Name = edit.Name.Or(agent.Name).Trim();
        agent.IsSecretary = edit.IsSecretary.Or(agent.IsSecretary);
        agent.AssistantType = edit.AssistantType.Or(agent.AssistantType);
        agent.OpenaiAssistantId = edit.OpenaiAssistantId.Or(agent.OpenaiAssistantId);
        agent.IsActive = edit.IsActive.Or(agent.IsActive);
        if (agent.AssistantType == AssistantType.OpenaiApi && agent.OpenaiAssistantId is null)
            return AgentErrors.Field("/openai_assistant_id", "OpenaiAssistantId.Missing");
        if (edit.Model.IsPresent)
            AgentConfig.Set(config, "model_id", edit.Model.Value);
        if (edit.Instructions.IsPresent)
            AgentConfig.Set(config, "system_prompt", edit.Instructions.Value);
        if (edit.Model.IsPresent && await check.ModelFaultAsync(AgentConfig.Provider(config), edit.Model.Value, ct) is { } fault)
            return Errors.Invalid([new FieldError("/model", fault)]);
        return null;
    }
}
