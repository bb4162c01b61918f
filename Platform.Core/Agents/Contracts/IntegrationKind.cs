namespace Platform.Core.Agents.Contracts;

/// <summary>
/// A channel that an agent can be reached by. Registered as a service, which is all that configurations, the agent's page and the supervisor need to know it (docs/extending.md).
/// </summary>
/// <param name="Type">As in the agent's configuration: <c>telegram</c>. Small letters.</param>
public sealed record IntegrationKind(string Type)
{
    /// <summary>False where the server itself serves it: starting and stopping is then only a word that it heeds.</summary>
    public bool HasProcess { get; init; } = true;

    /// <summary>Keys that its settings may hold beside <c>enabled</c> and <c>greeting</c>: texts of up to 2,000 characters, unless the configuration's schema says more of them.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Keys that are stored encrypted and never shown.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Whether settings of this type may hold the key.</summary>
    public bool Takes(string key) => key is "enabled" or "greeting" || Settings.Contains(key) || Secrets.Contains(key);
}
