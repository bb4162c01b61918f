using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Contracts;

/// <summary>The settings of one of an agent's channels as they are published. For this process alone: they hold secrets.</summary>
/// <param name="Type"><c>telegram</c>, <c>websocket</c>.</param>
[Requires(Permissions.AgentsWrite)]
internal sealed record GetIntegrationSettings(Guid Agent, string Type) : IQuery<IntegrationSettings>;

/// <param name="AgentName">What the agent is called.</param>
/// <param name="IsEnabled">The agent is published and switched on, and so is the channel.</param>
/// <param name="Settings">Without secrets.</param>
/// <param name="Secrets">By the keys that they have in the configuration.</param>
internal sealed record IntegrationSettings(string AgentSlug, string AgentName, bool IsEnabled, JsonObject Settings, IReadOnlyDictionary<string, string> Secrets)
{
    public override string ToString() => $"Settings of a channel of {AgentSlug}";
}
