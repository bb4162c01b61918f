using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents;

internal sealed class AgentIdentities(AcrossTenants across) : IAgentIdentities
{
    public ValueTask<AgentIdentity?> FindAcrossTenants(Guid agent, CancellationToken ct) => FindAcrossTenants(a => a.Id == agent, ct);

    public ValueTask<AgentIdentity?> FindAcrossTenants(TenantId tenant, string name, CancellationToken ct) => Guid.TryParseExact(name, "D", out var id)
        ? FindAcrossTenants(a => a.TenantId == tenant && a.Id == id, ct)
        : FindAcrossTenants(a => a.TenantId == tenant && a.Slug == name, ct);

    private async ValueTask<AgentIdentity?> FindAcrossTenants(Expression<Func<Agent, bool>> wanted, CancellationToken ct)
    {
        await using var context = across.Open();
        return await AcrossTenants.All<Agent>(context).Where(wanted).Select(a => new AgentIdentity(a.Id, a.TenantId, a.Slug, a.Name)).FirstOrDefaultAsync(ct);
    }
}
