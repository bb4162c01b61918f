using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access.Entrance;

/// <summary>What an invitation's link invites to.</summary>
[AnonymousOperation("the invited person is not signed in; the link's secret is the proof"), OutsideTenant]
public sealed record FindInvitation(string Token) : IQuery<OpenInvitation>;

public sealed record OpenInvitation(string Email, string TenantName, Role Role, string InvitedBy, DateTimeOffset ExpiresAt, bool AccountExists);

internal sealed class FindInvitationHandler(PlatformDbContext database, InvitationLookup invitations, ITenantDirectory tenants) : IHandler<FindInvitation, OpenInvitation>
{
    public async Task<Result<OpenInvitation>> HandleAsync(FindInvitation request, CancellationToken ct)
    {
        if (await invitations.FindAcrossTenants(request.Token, ct) is not { } invitation
            || await tenants.FindAcrossTenants(invitation.TenantId, ct) is not { IsOpen: true } tenant)
            return EntranceErrors.UnknownInvitation;
        var normalized = invitation.Email.ToUpperInvariant();
        var exists = await database.Set<User>().AnyAsync(user => user.NormalizedEmail == normalized, ct);
        return new OpenInvitation(invitation.Email, tenant.Name, invitation.Role, invitation.CreatedBy, invitation.ExpiresAt, exists);
    }
}
