using System.Collections.Concurrent;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Runtime.Queues;

/// <summary>Either an agent, or in one word why there is none.</summary>
internal readonly record struct NamedAgent(AgentIdentity? Agent, string? Dead);

/// <summary>
/// Agents by the names that records carry: <c>{tenant}.{agent}</c>, the agent alone of the default tenant, or the assistant's id. Remembered for a short
/// while, since thousands of records name the same few.
/// </summary>
internal sealed class AgentsByName(IAgentIdentities agents, ITenantDirectory tenants, PlatformSettings settings, TimeProvider time)
{
    private const int Maximum = 10_000;
    private const int MaximumName = 200;

    private static readonly TimeSpan Known = TimeSpan.FromSeconds(30);

    // One that is made a moment after its first record is found soon.
    private static readonly TimeSpan Unknown = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (NamedAgent Found, DateTimeOffset Until)> _remembered = new(StringComparer.Ordinal);

    public async ValueTask<NamedAgent> FindAcrossTenants(string name, CancellationToken ct)
    {
        if (name.Length is 0 or > MaximumName)
            return new(null, DeadReasons.UnknownAgent);
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(name, out var remembered) && remembered.Until > now)
            return remembered.Found;
        var found = await LookAcrossTenants(name, ct);
        if (_remembered.Count >= Maximum)
            _remembered.Clear();
        _remembered[name] = (found, now + (found.Agent is null ? Unknown : Known));
        return found;
    }

    private async ValueTask<NamedAgent> LookAcrossTenants(string name, CancellationToken ct)
    {
        if (Guid.TryParseExact(name, "D", out var id))
            return Answer(await agents.FindAcrossTenants(id, ct));
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var slug = dot < 0 ? settings.DefaultTenant : name[..dot];
        if (slug.Length == 0 || await tenants.FindAcrossTenants(slug, ct) is not { Status: not TenantStatus.Deleting } tenant)
            return new(null, DeadReasons.UnknownTenant);
        return Answer(await agents.FindAcrossTenants(tenant.Id, name[(dot + 1)..], ct));
    }

    private static NamedAgent Answer(AgentIdentity? agent) => agent is null ? new(null, DeadReasons.UnknownAgent) : new(agent, null);
}

/// <summary>Why a record is never written: what stands as <c>reason</c> in <c>{queue}:dead</c>.</summary>
internal static class DeadReasons
{
    public const string Malformed = "malformed";

    public const string UnknownTenant = "unknown_tenant";

    public const string UnknownAgent = "unknown_agent";

    /// <summary>A field is missing, too long, or none of the allowed values.</summary>
    public const string Invalid = "invalid";

    /// <summary>More than a day ahead, or before the month that came before this one: there is no place for it.</summary>
    public const string Time = "time";

    /// <summary>The database refuses it.</summary>
    public const string NotStorable = "not_storable";
}
