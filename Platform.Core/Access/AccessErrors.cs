using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Refusals of this feature.</summary>
internal static class AccessErrors
{
    public static readonly Error UnknownMember = Error.NotFound("access.unknown_member", "There is no such member.");

    public static readonly Error UnknownInvitation = Error.NotFound("access.unknown_invitation", "There is no such invitation, or it was used, withdrawn, or has expired.");

    public static readonly Error UnknownKey = Error.NotFound("access.unknown_api_key", "There is no such API key.");

    public static readonly Error UnknownScreen = Error.NotFound("access.unknown_screen", "There is no such screen.");

    public static readonly Error UnknownEndUser = Error.NotFound("access.unknown_end_user", "This person is not on the agent's list.");

    public static readonly Error OwnersOnly = Error.Forbidden("access.owners_only", "Only owners may do this to owners.");

    public static readonly Error LastOwner = Error.Conflict("access.last_owner", "The last owner stays: make somebody else an owner first.");

    public static readonly Error ConfirmOwnRole = Error.Conflict("access.confirm_own_role", "This takes rights away from yourself; confirm it.");

    public static readonly Error AlreadyMember = Error.Conflict("access.already_member", "This person is a member already.");
}
