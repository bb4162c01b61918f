using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Contracts;

/// <summary>What others may know of an agent's standing. Reads in the tenant of the running operation.</summary>
public interface IAgentDirectory
{
    /// <param name="agent">Slug or id. Archived ones are found, too.</param>
    Task<AgentStanding?> FindAsync(string agent, CancellationToken ct);
}

/// <param name="PublishedVersion">Null: it was never published.</param>
/// <param name="Department">Of the published configuration, as the others.</param>
/// <param name="SalaryEquivalent">A month, in the tenant's currency; null where the configuration says nothing.</param>
public sealed record AgentStanding(
    Guid Id, string Slug, string Name, AgentStatus Status, bool IsActive, int? PublishedVersion, string? Department, int? SalaryEquivalent, decimal? FteCoefficient,
    IReadOnlyList<AgentIntegration> Integrations)
{
    /// <summary>The first choice of the same configuration.</summary>
    public ModelChoice? Model { get; init; }

    /// <summary>What the same configuration lets it look up; null where it says nothing of it.</summary>
    public AgentKnowledgeChoice? Knowledge { get; init; }

    public bool IsRunnable => Status == AgentStatus.Published && IsActive && PublishedVersion is not null;
}

/// <param name="Sources">Entries of <c>knowledge.sources</c>.</param>
/// <param name="TopK">Null: no choice was made.</param>
public sealed record AgentKnowledgeChoice(IReadOnlyList<string> Sources, int? TopK);

/// <summary>A channel of the published configuration.</summary>
/// <param name="SettingsMark">Another one when its settings or secrets are others. Tells nothing of them.</param>
public sealed record AgentIntegration(string Type, bool IsEnabled, string SettingsMark);

/// <summary>The same for those who have no operation running.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetAgentStanding(Guid Agent) : IQuery<AgentStanding>;
