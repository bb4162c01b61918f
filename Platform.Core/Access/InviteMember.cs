using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>Makes an invitation link for an e-mail address. An open one to the same address is replaced: its link may be lost.</summary>
[Requires(Permissions.MembersManage)]
public sealed record InviteMember(string Email, Role Role) : ICommand<IssuedInvitation>;

/// <summary><paramref name="Token"/> is shown this once; the link is <c>/invitation/{token}</c>.</summary>
public sealed record IssuedInvitation(Guid Id, string Email, Role Role, string Token, DateTimeOffset ExpiresAt);

internal sealed class InviteMemberValidator : AbstractValidator<InviteMember>
{
    public InviteMemberValidator()
    {
        RuleFor(r => r.Email).IsEmail();
        RuleFor(r => r.Role).IsInEnum();
    }
}

internal sealed class InviteMemberHandler(PlatformDbContext database, OperationContext context, ITenantDirectory tenants, AccessNotices notices, TimeProvider time)
    : IHandler<InviteMember, IssuedInvitation>
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public async Task<Result<IssuedInvitation>> HandleAsync(InviteMember request, CancellationToken ct)
    {
        if (!context.Actor.May(Permissions.TenantOwn)
            && (request.Role == Role.Owner || await tenants.FindAcrossTenants(context.TenantId, ct) is { } tenant && AccessFlags.OwnersInvite.IsOnFor(tenant)))
            return AccessErrors.OwnersOnly;

        var email = request.Email.ToLowerInvariant();
        var normalized = request.Email.ToUpperInvariant();
        if (await database.Set<Membership>().AnyAsync(m => database.Set<User>().Any(u => u.Id == m.UserId && u.NormalizedEmail == normalized), ct))
            return AccessErrors.AlreadyMember;

        var now = time.GetUtcNow();
        var open = await database.Set<Invitation>().Where(i => i.Email == email && i.AcceptedAt == null && i.RevokedAt == null).ToListAsync(ct);
        foreach (var earlier in open)
        {
            earlier.RevokedAt = now;
            context.Audit("invitation.revoked", "invitation", earlier.Id.ToString(), email, before: new { earlier.Role, earlier.ExpiresAt });
        }

        // Before the new row: of two open invitations to one address the database takes only one.
        await database.SaveChangesAsync(ct);
        var token = SecretToken.New("inv_");
        var invitation = new Invitation
        {
            TenantId = context.TenantId, Email = email, Role = request.Role, TokenHash = token.Hash(), CreatedAt = now, CreatedBy = context.Actor.Name, ExpiresAt = now + Lifetime,
        };
        database.Add(invitation);
        context.Audit("member.invited", "invitation", invitation.Id.ToString(), email, after: new { invitation.Role, invitation.ExpiresAt });
        notices.MembersChanged(context, invitation.Id.ToString());
        return new IssuedInvitation(invitation.Id, email, invitation.Role, token.Text, invitation.ExpiresAt);
    }
}
