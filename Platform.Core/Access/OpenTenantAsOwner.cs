using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>
/// Writes down that a platform administrator opened a tenant as its owner: once per session and tenant, in the tenant's chain and in the
/// platform's. Members are not written down. Run it whenever such a person enters.
/// </summary>
[Requires(Permissions.TenantsManage)]
public sealed record OpenTenantAsOwner : ICommand<Done>;

internal sealed class OpenTenantAsOwnerHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<OpenTenantAsOwner, Done>
{
    public async Task<Result<Done>> HandleAsync(OpenTenantAsOwner request, CancellationToken ct)
    {
        if (context.Actor is not { Session: { } session, User: { } user } || context.Tenant is not { } tenant)
            return Done.It;
        if (await database.Set<Membership>().AnyAsync(m => m.UserId == user, ct))
            return Done.It;
        var first = await database.Database.ExecuteSqlAsync(
            $"INSERT INTO owner_visits (tenant_id, session_id, at) VALUES ({tenant.Value}, {session}, {time.GetUtcNow()}) ON CONFLICT DO NOTHING", ct) == 1;
        if (first)
        {
            context.Audit("tenant.opened_as_owner", "tenant", tenant.ToString());
            context.Audit("tenant.opened_as_owner", "tenant", tenant.ToString(), tenant: TenantId.Platform);
        }

        return Done.It;
    }
}
