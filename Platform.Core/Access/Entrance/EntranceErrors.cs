using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Entrance;

internal static class EntranceErrors
{
    /// <summary>The same for an unknown e-mail and a wrong password: nobody learns who has an account.</summary>
    public static readonly Error WrongCredentials = new(ErrorKind.Unauthenticated, "access.wrong_credentials", "E-mail or password is wrong.");

    public static readonly Error Locked = new(ErrorKind.Limit, "access.locked_out", "Too many wrong tries. The account is locked for 15 minutes.") { RetryAfter = AccessSetup.LockedFor };

    public static readonly Error WrongCode = new(ErrorKind.Unauthenticated, "access.wrong_code", "The code is wrong or was used already.");

    public static readonly Error SignInExpired = new(ErrorKind.Unauthenticated, "access.sign_in_expired", "This sign-in took too long. Begin again.");

    public static readonly Error UnknownInvitation = Error.NotFound("access.invitation_gone", "This invitation is unknown, used, revoked or expired. Ask for a new one.");
}
