using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Tenants;

internal sealed class TenantsNavigation : INavigationSource
{
    public IEnumerable<NavigationEntry> Entries =>
    [
        new(NavigationGroup.Overview, "Dashboard", "/manage/{tenant}", "home", typeof(TenantsText)) { IsExact = true },
        new(NavigationGroup.System, "Settings", "/manage/{tenant}/settings", "settings", typeof(TenantsText), Permissions.SettingsRead, 10),
        new(NavigationGroup.Overview, "Tenants", "/platform/tenants", "building", typeof(TenantsText), Area: NavigationArea.Platform),
    ];
}
