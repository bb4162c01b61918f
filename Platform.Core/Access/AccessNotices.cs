using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>Tells both listeners of a change: the copies in the memory of every node (they hear the installation) and the open pages (they hear their tenant).</summary>
internal sealed class AccessNotices(UserActors users, ApiKeyActors keys)
{
    public const string Screens = "screens";

    public void MembersChanged(OperationContext context, params string[] ids)
    {
        Tell(context, UserActors.Feature, "member", ids);
        context.AfterCommit(users.Forget);
    }

    public void KeysChanged(OperationContext context, params string[] ids)
    {
        Tell(context, ApiKeyActors.Feature, "api_key", ids);
        context.AfterCommit(keys.Forget);
    }

    public void ScreensChanged(OperationContext context, params string[] ids) => context.Notify(Screens, "screen", ids);

    private static void Tell(OperationContext context, string feature, string kind, string[] ids)
    {
        context.Notify((TenantId?)null, feature, kind, ids);
        if (context.Tenant is not null)
            context.Notify(feature, kind, ids);
    }
}
