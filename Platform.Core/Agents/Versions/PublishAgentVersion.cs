using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Versions;

/// <summary>Puts a version in effect; an old one is the roll-back. It is checked again: what it names may be gone meanwhile.</summary>
/// <param name="Version">The epoch that was read; null takes any.</param>
/// <param name="Comment">Why, for the list of versions.</param>
/// <param name="Reason">Why although the agent's test cases are not green with it; else it is refused.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record PublishAgentVersion(string Agent, int Number, uint? Version = null, string? Comment = null, string? Reason = null) : ICommand<AgentView>;

internal sealed class PublishAgentVersionHandler(AgentGraph graph, ConfigCheck check, AgentChanges changes, TestGate tests, PlatformDbContext database) : IHandler<PublishAgentVersion, AgentView>
{
    public async Task<Result<AgentView>> HandleAsync(PublishAgentVersion request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await changes.FindAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (request.Version is { } known && known != agent.Epoch)
            return Errors.ChangedMeanwhile;
        if (agent.Status == AgentStatus.Archived)
            return AgentErrors.Archived;
        if (request.Number < 1 || request.Number > agent.NewestVersion)
            return AgentErrors.UnknownVersion;
        var version = await changes.VersionAsync(agent, request.Number, ct);
        var before = agent.PublishedVersion;
        var config = await check.CheckAsync(agent.Id, AgentConfig.Parse(version.Config), changes.SecretsOf(version), "/config_json", ct, needsPrompt: agent.AssistantType == AssistantType.Llm);
        if (!config.Succeeded)
            return config.Error;
        var state = await tests.StateAsync(agent.Id, request.Number, ct);
        if (TestGate.Asks(state) && string.IsNullOrWhiteSpace(request.Reason))
            return TestingErrors.NotGreen(state);
        changes.Publish(agent, request.Number, request.Comment, state, request.Reason);
        await changes.PutInEffectAsync(agent, config.Value, ct);
        await changes.TellAsync(agent, "agent.published", new { Version = request.Number, Before = before, Tests = state, Reason = TestGate.Asks(state) ? request.Reason : null }, ct);
        return AgentView.Of(agent, agent.NewestVersion, await database.ConfigOfAsync(agent.Id, agent.NewestVersion, ct));
    }
}
