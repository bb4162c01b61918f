using Platform.Core.Shared.Operations;

namespace Platform.Core.Usage.Contracts;

/// <summary>How fast the models of the tenant's agents answered in the last minutes, by agent and model; models that were hardly asked are not in it.</summary>
[Requires(Permissions.UsageRead)]
public sealed record ListRecentCalls : IQuery<IReadOnlyList<RecentCalls>>
{
    /// <summary>Older calls say nothing of now.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(15);

    /// <summary>The newest of each agent and model.</summary>
    public const int Most = 10;

    /// <summary>Of fewer one alone could be the median.</summary>
    public const int Fewest = 3;
}

/// <param name="Median">Half of them took as long or longer.</param>
public sealed record RecentCalls(Guid AgentId, string Provider, string Model, int Calls, TimeSpan Median);
