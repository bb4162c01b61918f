using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Withdraws an open invitation; its link stops working at once.</summary>
[Requires(Permissions.MembersManage)]
public sealed record RevokeInvitation(Guid Id) : ICommand<Done>;

internal sealed class RevokeInvitationHandler(PlatformDbContext database, OperationContext context, AccessNotices notices, TimeProvider time) : IHandler<RevokeInvitation, Done>
{
    public async Task<Result<Done>> HandleAsync(RevokeInvitation request, CancellationToken ct)
    {
        var invitation = await database.Set<Invitation>().FirstOrDefaultAsync(i => i.Id == request.Id && i.AcceptedAt == null && i.RevokedAt == null, ct);
        if (invitation is null)
            return AccessErrors.UnknownInvitation;
        if (invitation.Role == Role.Owner && !context.Actor.May(Permissions.TenantOwn))
            return AccessErrors.OwnersOnly;

        invitation.RevokedAt = time.GetUtcNow();
        context.Audit("invitation.revoked", "invitation", invitation.Id.ToString(), invitation.Email, before: new { invitation.Role, invitation.ExpiresAt });
        notices.MembersChanged(context, invitation.Id.ToString());
        return Done.It;
    }
}
