using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Contracts;

/// <summary>The versions of an agent, newest first, for those who choose one.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListVersionNumbers(string Agent) : IQuery<IReadOnlyList<VersionNumber>>
{
    /// <summary>Older ones are found on the agent's page.</summary>
    public const int Maximum = 200;
}

/// <param name="IsPublished">It is the one in effect.</param>
public sealed record VersionNumber(int Number, bool IsPublished, string? Comment, string CreatedBy, DateTimeOffset CreatedAt);
