using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Audit;

internal sealed class AuditNavigation : INavigationSource
{
    public IEnumerable<NavigationEntry> Entries =>
    [
        new(NavigationGroup.System, "Audit", "/manage/{tenant}/audit", "audit", typeof(AuditText), Permissions.AuditRead, 30),
        new(NavigationGroup.System, "Audit", "/platform/audit", "audit", typeof(AuditText), Order: 30, Area: NavigationArea.Platform),
    ];
}
