using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>Screens connect rarely and stay, so their tokens are read from the database each time.</summary>
internal sealed class ScreenActors(AcrossTenants across, ITenantDirectory tenants, LastUse lastUse) : IScreenActors
{
    private static readonly FrozenSet<string> Permits = new[] { Permissions.OfficeRead }.ToFrozenSet();

    public async ValueTask<ScreenActor?> FindAcrossTenants(string token, CancellationToken ct)
    {
        if (token.Length is < 20 or > 200)
            return null;
        var hash = SecretToken.HashOf(token);
        await using var context = across.Open();
        var row = await AcrossTenants.All<Screen>(context).FirstOrDefaultAsync(s => s.TokenHash == hash && s.RevokedAt == null, ct);
        if (row is null || await tenants.FindAcrossTenants(row.TenantId, ct) is not { IsOpen: true } tenant)
            return null;
        lastUse.OfScreen(row.Id);
        var actor = new Actor(ActorKind.Screen, row.Id.ToString(), row.Name) { Tenant = row.TenantId, Permissions = Permits };
        return new ScreenActor(row.Id, row.Name, row.Departments, row.Theme, row.Language, row.Sound, tenant, actor);
    }
}
