using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Access;

internal sealed class AccessNavigation : INavigationSource
{
    public IEnumerable<NavigationEntry> Entries =>
    [
        new(NavigationGroup.Work, "Screens", "/manage/{tenant}/screens", "screen", typeof(AccessText), Permissions.ScreensRead, 20),
        new(NavigationGroup.People, "Members", "/manage/{tenant}/members", "users", typeof(AccessText), Permissions.MembersRead, 10),
        new(NavigationGroup.People, "ApiKeys", "/manage/{tenant}/api-keys", "key", typeof(AccessText), Permissions.KeysRead, 20),
    ];
}
