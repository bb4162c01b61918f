using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Contracts;

/// <summary>What agents are called, for pages that know their ids: archived ones too, those that are gone not. By name.</summary>
/// <param name="Ids">At most <see cref="Maximum"/>; null for all that are not archived, up to as many.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListAgentNames(IReadOnlyCollection<Guid>? Ids = null) : IQuery<IReadOnlyList<AgentName>>
{
    public const int Maximum = 5_000;
}

/// <summary>One agent by its slug or id; archived ones are not there.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record FindAgent(string Agent) : IQuery<AgentName>;

public sealed record AgentName(Guid Id, string Slug, string Name, bool IsPublished = false, DateTimeOffset CreatedAt = default);
