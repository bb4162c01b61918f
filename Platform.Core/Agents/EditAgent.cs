using System.Text.Json.Nodes;
using FluentValidation;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>What is changed of an agent; what is not sent stays.</summary>
public sealed record AgentEdit
{
    /// <summary>The slug, which must be the agent's own.</summary>
    public Optional<string> Id { get; init; }

    public Optional<string> Name { get; init; }

    public Optional<string?> Description { get; init; }

    public Optional<Guid?> OwnerId { get; init; }

    public Optional<JsonObject> ConfigJson { get; init; }

    /// <summary>Why.</summary>
    public Optional<string?> Comment { get; init; }

    /// <summary>Where it is published at once: why, although nobody has run the agent's test cases with it.</summary>
    public Optional<string?> Reason { get; init; }
}

/// <summary>Makes a new draft version of an agent, also when only its name changes.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Replace">The configuration takes the newest one's place; else it is merged into it (RFC 7396).</param>
/// <param name="Version">The epoch that was read; null takes any, and the change is laid over whatever is newest.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record EditAgent(string Agent, AgentEdit Edit, bool Replace, bool Publish = false, uint? Version = null) : ICommand<AgentView>;

internal sealed class EditAgentValidator : AbstractValidator<EditAgent>
{
    public EditAgentValidator()
    {
        RuleFor(r => r.Edit.Name.Value).IsName(255).When(r => r.Edit.Name.IsPresent).OverridePropertyName("Name");
        RuleFor(r => r.Edit.Description.Value).MaximumLength(AgentRules.MaximumDescription).When(r => r.Edit.Description.IsPresent).OverridePropertyName("Description");
    }
}

internal sealed class EditAgentHandler(AgentGraph graph, ConfigCheck check, AgentChanges changes, TestGate tests) : IHandler<EditAgent, AgentView>
{
    public async Task<Result<AgentView>> HandleAsync(EditAgent request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await changes.FindAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (request.Version is { } version && version != agent.Epoch)
            return Errors.ChangedMeanwhile;
        if (agent.Status == AgentStatus.Archived)
            return AgentErrors.Archived;
        var edit = request.Edit;
        if (edit.Id.IsPresent && edit.Id.Value != agent.Slug)
            return AgentErrors.Field("/id", "Id.Fixed");

        var newest = await changes.VersionAsync(agent, agent.NewestVersion, ct);
        var config = await check.CheckAsync(agent.Id, Changed(newest, request), changes.SecretsOf(newest), "/config_json", ct);
        if (!config.Succeeded)
            return config.Error;
        var (state, reason) = (request.Publish ? await tests.StateOfNewAsync(agent.Id, ct) : TestsState.None, edit.Reason.Or(null));
        if (TestGate.Asks(state) && string.IsNullOrWhiteSpace(reason))
            return TestingErrors.NotGreen(state);
        agent.Name = edit.Name.Or(agent.Name).Trim();
        agent.Description = edit.Description.Or(agent.Description);
        agent.OwnerId = edit.OwnerId.Or(agent.OwnerId);
        await changes.AddVersionAsync(agent, config.Value, request.Publish, edit.Comment.Or(null), ct, reason);
        await changes.TellAsync(agent, "agent.changed", new { agent.Name, Version = agent.NewestVersion, agent.PublishedVersion, Tests = request.Publish ? state : (TestsState?)null, Reason = TestGate.Asks(state) ? reason : null }, ct);
        return AgentView.Of(agent, agent.NewestVersion, AgentConfig.Text(config.Value.Config));
    }

    private static JsonObject Changed(AgentVersion newest, EditAgent request)
    {
        if (!request.Edit.ConfigJson.IsPresent)
            return AgentConfig.Parse(newest.Config);
        if (request.Replace)
            return (JsonObject)request.Edit.ConfigJson.Value.DeepClone();
        var config = AgentConfig.Parse(newest.Config);
        AgentConfig.Merge(config, request.Edit.ConfigJson.Value);
        return config;
    }
}
