using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Contracts;

/// <summary>
/// Who an agent is that somebody named from outside, whatever its state. For workers, which serve every tenant; who asks for one tenant compares
/// <see cref="AgentIdentity.Tenant"/>.
/// </summary>
public interface IAgentIdentities
{
    ValueTask<AgentIdentity?> FindAcrossTenants(Guid agent, CancellationToken ct);

    /// <param name="name">Slug or id.</param>
    ValueTask<AgentIdentity?> FindAcrossTenants(TenantId tenant, string name, CancellationToken ct);
}

public sealed record AgentIdentity(Guid Id, TenantId Tenant, string Slug, string Name);
