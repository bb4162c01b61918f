using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>One invitation of the actor's tenant that was neither accepted nor withdrawn. (<see cref="Entrance.FindInvitation"/> is the guest's way, by the link.)</summary>
[Requires(Permissions.MembersRead)]
public sealed record GetInvitation(Guid Id) : IQuery<InvitationRow>;

internal sealed class GetInvitationHandler(PlatformDbContext database, TimeProvider time) : IHandler<GetInvitation, InvitationRow>
{
    public async Task<Result<InvitationRow>> HandleAsync(GetInvitation request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await database.Set<Invitation>().AsNoTracking().Where(i => i.Id == request.Id && i.AcceptedAt == null && i.RevokedAt == null)
            .Select(i => new InvitationRow(i.Id, i.Email, i.Role, i.CreatedBy, i.CreatedAt, i.ExpiresAt, i.ExpiresAt <= now))
            .FirstOrDefaultAsync(ct) is { } found
            ? found
            : AccessErrors.UnknownInvitation;
    }
}
