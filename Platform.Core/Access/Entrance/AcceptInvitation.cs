using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access.Entrance;

/// <summary>
/// Takes up an invitation and signs in. Who has no account yet gets one with this name and password; who has one proves it
/// with its password. An account with a second factor is asked for it as at any sign-in.
/// </summary>
[AnonymousOperation("the invited person has no account yet; the link's secret is the proof"), OutsideTenant]
public sealed record AcceptInvitation(string Token, string DisplayName, string Password, string? UserAgent) : ICommand<AcceptedInvitation>;

public sealed record AcceptedInvitation(string TenantSlug, SignInOutcome SignIn);

internal sealed class AcceptInvitationValidator : AbstractValidator<AcceptInvitation>
{
    public AcceptInvitationValidator()
    {
        RuleFor(r => r.DisplayName).MaximumLength(100);
        RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
    }
}

internal sealed class AcceptInvitationHandler(
    PlatformDbContext database, InvitationLookup invitations, ITenantDirectory tenants, UserManager<User> users, Accounts accounts, Sessions sessions,
    PendingSignIns pending, UserActors actors, OperationContext context, TimeProvider time) : IHandler<AcceptInvitation, AcceptedInvitation>
{
    public async Task<Result<AcceptedInvitation>> HandleAsync(AcceptInvitation request, CancellationToken ct)
    {
        context.KeepsChangesOfRefusal = true; // the count of wrong passwords
        if (await invitations.FindAcrossTenants(request.Token, ct) is not { } invitation
            || await tenants.FindAcrossTenants(invitation.TenantId, ct) is not { IsOpen: true } tenant)
            return EntranceErrors.UnknownInvitation;

        var user = await accounts.LockByEmailAsync(invitation.Email, ct);
        var isNew = user is null;
        if (user is null)
        {
            user = NewUser(request, invitation, tenant);
            if (Accounts.Refusal(await users.CreateAsync(user, request.Password), "/password") is { } refusal)
                return Undo(refusal);
        }
        else if (await users.IsLockedOutAsync(user))
        {
            return EntranceErrors.Locked;
        }
        else if (!await users.CheckPasswordAsync(user, request.Password))
        {
            await accounts.CountFailureAsync(user);
            return EntranceErrors.WrongCredentials;
        }

        await JoinAsync(invitation, user, ct);
        var signIn = user.TwoFactorEnabled && !isNew
            ? new SignInOutcome(null, pending.Seal(user.Id, false))
            : new SignInOutcome(await sessions.OpenAsync(user, false, request.UserAgent, "invitation"), null);
        return new AcceptedInvitation(tenant.Slug, signIn);
    }

    private User NewUser(AcceptInvitation request, Invitation invitation, TenantInfo tenant) => new()
    {
        Id = UserId.New(), UserName = invitation.Email, Email = invitation.Email, EmailConfirmed = true, LockoutEnabled = true, Language = tenant.Language,
        DisplayName = string.IsNullOrWhiteSpace(request.DisplayName) ? invitation.Email : request.DisplayName.Trim(), CreatedAt = time.GetUtcNow(),
    };

    private Error Undo(Error refusal)
    {
        context.KeepsChangesOfRefusal = false;
        return refusal;
    }

    // The membership is the tenant's row, the person signing in has no tenant yet: the wall is moved for these statements.
    private async Task JoinAsync(Invitation invitation, User user, CancellationToken ct)
    {
        await database.SaveChangesAsync(ct);
        await database.Database.ExecuteSqlAsync($"SELECT set_config('platform.tenant_id', {invitation.TenantId.ToString()}, true)", ct);
        var now = time.GetUtcNow();
        await database.Database.ExecuteSqlAsync(
            $"INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ({invitation.TenantId.Value}, {user.Id.Value}, {invitation.Role.ToString()}, {now}) ON CONFLICT DO NOTHING", ct);
        await database.Database.ExecuteSqlAsync($"UPDATE invitations SET accepted_at = {now} WHERE id = {invitation.Id}", ct);
        context.Audit("member.joined", "user", user.Id.ToString(), user.Email, after: new { role = invitation.Role }, tenant: invitation.TenantId);
        context.Notify(invitation.TenantId, UserActors.Feature, "member", user.Id.ToString());
        context.Notify((TenantId?)null, UserActors.Feature, "member", user.Id.ToString());
        context.AfterCommit(actors.Forget);
    }
}

/// <summary>Finds an open invitation by its secret.</summary>
internal sealed class InvitationLookup(AcrossTenants across, TimeProvider time)
{
    public async Task<Invitation?> FindAcrossTenants(string token, CancellationToken ct)
    {
        var hash = SecretToken.HashOf(token);
        var now = time.GetUtcNow();
        await using var context = across.Open();
        return await AcrossTenants.All<Invitation>(context)
            .FirstOrDefaultAsync(i => i.TokenHash == hash && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now, ct);
    }
}
