using Platform.Core.Shared.Live;

namespace Platform.Core.Office.Contracts;

/// <summary>The change notices of the office.</summary>
public static class OfficeNotices
{
    public const string Feature = "office";

    /// <summary>Agents changed, were made or removed; the ids are agent ids.</summary>
    public const string Agent = "agent";

    public static ChangeNotice OfAgents(Guid tenant, IReadOnlyList<string> agentIds) => new(tenant, Feature, Agent, agentIds);
}
