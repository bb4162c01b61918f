using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Under which names an agent is known in Redis: its full one first, then the short one where it has it.</summary>
internal sealed class AgentPlaces(IAgentIdentities agents, ITenantDirectory tenants, PlatformSettings settings)
{
    /// <summary>None when the agent or its tenant is gone.</summary>
    public async Task<IReadOnlyList<string>> NamesAcrossTenants(TenantId tenant, Guid agent, CancellationToken ct)
    {
        if (await tenants.FindAcrossTenants(tenant, ct) is not { } home || await agents.FindAcrossTenants(agent, ct) is not { } identity || identity.Tenant != tenant)
            return [];
        var full = RuntimeKeys.AgentId(home.Slug, identity.Slug);
        return home.Slug == settings.DefaultTenant ? [full, identity.Slug] : [full];
    }
}
