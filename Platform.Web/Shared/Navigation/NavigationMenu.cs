using Microsoft.Extensions.Localization;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Navigation;

/// <summary>A navigation entry made ready for one person: localized and addressed.</summary>
public sealed record NavigationLink(NavigationGroup Group, string Text, string Href, string Icon, bool IsExact);

/// <summary>Puts together what the registered features offer and what the person may open.</summary>
public sealed class NavigationMenu(IEnumerable<INavigationSource> sources, IStringLocalizerFactory texts)
{
    public IReadOnlyList<NavigationLink> ForTenant(ShellTenant tenant)
        => Build(NavigationArea.Tenant, tenant.Slug, tenant.Allows);

    public IReadOnlyList<NavigationLink> ForPlatform() => Build(NavigationArea.Platform, null, _ => true);

    private List<NavigationLink> Build(NavigationArea area, string? tenant, Func<string?, bool> allows)
        => [.. sources
            .SelectMany(source => source.Entries)
            .Where(entry => entry.Area == area && allows(entry.RequiredPermission))
            .OrderBy(entry => entry.Group).ThenBy(entry => entry.Order).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new NavigationLink(
                entry.Group, texts.Create(entry.Texts)[$"Nav.{entry.Key}"], entry.Href(tenant), entry.Icon, entry.IsExact))];
}
