using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>The switches of this feature.</summary>
internal static class AccessFlags
{
    /// <summary>New API keys must expire within a year.</summary>
    public static readonly FeatureFlag KeysMustExpire = new("keys_must_expire");

    /// <summary>Admins cannot invite people; owners still can.</summary>
    public static readonly FeatureFlag OwnersInvite = new("only_owners_invite");
}
