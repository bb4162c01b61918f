using System.Text;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Cache;

/// <summary>Names in Redis (contracts: agents, redis).</summary>
internal static class ConfigKeys
{
    public const string Updates = "config_updates";

    public static string Assistant(string tenant, Guid id) => $"assistant_config:{tenant}:{id}";

    public static string Agent(string tenant, string slug) => $"agent_config:{tenant}:{slug}";

    /// <summary>The highest epoch that was ever written: an older writer, also one that comes after a removal, finds it and gives way.</summary>
    public static string Epoch(string tenant, Guid id) => $"config_epoch:{tenant}:{id}";

    /// <summary>Which epoch each node answers with.</summary>
    public static string Nodes(string tenant, Guid id) => $"config_nodes:{tenant}:{id}";

    /// <summary>The epoch is the first key of every value: <c>{"epoch":7,"id":…</c>.</summary>
    public static string WithEpoch(byte[] assistant, long epoch) => $$"""{"epoch":{{epoch}},{{Encoding.UTF8.GetString(assistant.AsSpan(1))}}""";

    /// <summary>The epoch and the JSON without it; null when it is not one of ours.</summary>
    public static (long Epoch, byte[] Json)? Split(string value)
    {
        const string head = "{\"epoch\":";
        if (!value.StartsWith(head, StringComparison.Ordinal) || value.IndexOf(',', StringComparison.Ordinal) is not (> 0 and var comma) || !long.TryParse(value.AsSpan(head.Length, comma - head.Length), out var epoch))
            return null;
        return (epoch, Encoding.UTF8.GetBytes("{" + value[(comma + 1)..]));
    }

    public static string[] All(AgentConfigChanged change) =>
        [Epoch(change.TenantSlug, change.AgentId), Assistant(change.TenantSlug, change.AgentId), Agent(change.TenantSlug, change.AgentSlug)];
}
