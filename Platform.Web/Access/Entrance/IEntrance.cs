using System.Security.Claims;

namespace Platform.Web.Access.Entrance;

/// <summary>The doors of the house. Each call does its whole work, cookies included, within the current request.</summary>
public interface IEntrance
{
    /// <summary>Checks e-mail and password; counts failures towards the lockout.</summary>
    Task<EntranceResult> SignInAsync(string email, string password, bool remember, CancellationToken cancellationToken);

    /// <summary>The second step of a sign-in begun in this browser.</summary>
    Task<EntranceResult> ConfirmSecondFactorAsync(string code, bool isRecoveryCode, CancellationToken cancellationToken);

    /// <summary>True while a sign-in of this browser waits for its second factor.</summary>
    Task<bool> IsSecondFactorPendingAsync(CancellationToken cancellationToken);

    /// <summary>Replaces a password that must be changed, then signs in anew.</summary>
    Task<EntranceResult> ChangePasswordAsync(ClaimsPrincipal principal, string currentPassword, string newPassword, CancellationToken cancellationToken);

    /// <summary>What an invitation link invites to; null when it is unknown, used, revoked or expired.</summary>
    Task<InvitationView?> FindInvitationAsync(string token, CancellationToken cancellationToken);

    /// <summary>Makes the account (or joins an existing one by its password) and signs in.</summary>
    Task<EntranceResult> AcceptInvitationAsync(string token, string name, string password, CancellationToken cancellationToken);

    /// <summary>Ends this browser's session.</summary>
    Task SignOutAsync(ClaimsPrincipal principal, CancellationToken cancellationToken);
}

/// <summary>What comes after a step at the entrance.</summary>
public enum EntranceStep
{
    /// <summary>Nothing: the step was refused; see <see cref="EntranceResult.Error"/>.</summary>
    Refused,
    SecondFactor,
    PasswordChange,
    Inside,
}

/// <summary>The outcome of a step. <paramref name="Home"/> is where a person without a return address goes.</summary>
public sealed record EntranceResult(EntranceStep Next, string? Home = null, Shared.Errors.ErrorNotice? Error = null)
{
    public static EntranceResult Refuse(string code, params IReadOnlyList<object?> arguments)
        => new(EntranceStep.Refused, Error: new(code, arguments));
}

/// <summary>An invitation as its page shows it. <paramref name="Role"/> is already localized.</summary>
public sealed record InvitationView(string Email, string TenantName, string Role, string? InvitedBy, DateTimeOffset ExpiresAt, bool AccountExists);
