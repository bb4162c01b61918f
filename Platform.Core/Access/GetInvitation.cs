using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>What a link invites to.</summary>
[AnonymousOperation("Whoever holds the link has no account yet; the 256-bit token is the proof."), OutsideTenant]
public sealed record GetInvitation(string Token) : IQuery<InvitationDetails>;

/// <param name="HasAccount">The address has an account already: the page asks for its password instead of a new one.</param>
public sealed record InvitationDetails(string TenantName, string TenantSlug, string Email, Role Role, string InvitedBy, DateTimeOffset ExpiresAt, bool HasAccount);

internal sealed class GetInvitationHandler(AcrossTenants across, ITenantDirectory tenants, TimeProvider time) : IHandler<GetInvitation, InvitationDetails>
{
    public async Task<Result<InvitationDetails>> HandleAsync(GetInvitation request, CancellationToken ct) =>
        request.Token is { Length: >= 20 and <= 200 } && await FindAcrossTenants(request.Token, ct) is { } found ? found : AccessErrors.UnknownInvitation;

    private async Task<InvitationDetails?> FindAcrossTenants(string token, CancellationToken ct)
    {
        var hash = SecretToken.HashOf(token);
        var now = time.GetUtcNow();
        await using var context = across.Open();
        var invitation = await AcrossTenants.All<Invitation>(context)
            .FirstOrDefaultAsync(i => i.TokenHash == hash && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now, ct);
        if (invitation is null || await tenants.FindAcrossTenants(invitation.TenantId, ct) is not { IsOpen: true } tenant)
            return null;
        var normalized = invitation.Email.ToUpperInvariant();
        var hasAccount = await context.Set<User>().AnyAsync(u => u.NormalizedEmail == normalized, ct);
        return new InvitationDetails(tenant.Name, tenant.Slug, invitation.Email, invitation.Role, invitation.CreatedBy, invitation.ExpiresAt, hasAccount);
    }
}
