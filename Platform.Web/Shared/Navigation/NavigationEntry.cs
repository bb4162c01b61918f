namespace Platform.Web.Shared.Navigation;

/// <summary>The sections of the sidebar, in the order in which they are drawn.</summary>
public enum NavigationGroup
{
    Overview,
    Work,
    Data,
    People,
    System,
}

/// <summary>Which sidebar an entry stands in.</summary>
public enum NavigationArea
{
    Tenant,
    Platform,
}

/// <summary>One place to go to. A feature that has a page registers its entry; without the feature there is none.</summary>
/// <param name="Group">Section of the sidebar.</param>
/// <param name="Key">Stable name; the text is the resource <c>Nav.{Key}</c> of <paramref name="Texts"/>.</param>
/// <param name="HrefTemplate">Path in which <c>{tenant}</c> is replaced by the slug.</param>
/// <param name="Icon">Name of a symbol in <c>wwwroot/icons.svg</c>.</param>
/// <param name="Texts">Marker class of the feature's resources.</param>
/// <param name="RequiredPermission">Null: everybody who may open the tenant.</param>
/// <param name="Order">Position inside the group.</param>
/// <param name="Area">Sidebar of a tenant, or of the platform administrators.</param>
public sealed record NavigationEntry(
    NavigationGroup Group,
    string Key,
    string HrefTemplate,
    string Icon,
    Type Texts,
    string? RequiredPermission = null,
    int Order = 0,
    NavigationArea Area = NavigationArea.Tenant)
{
    public string Href(string? tenant) => HrefTemplate.Replace("{tenant}", tenant, StringComparison.Ordinal);

    /// <summary>True when only this very path counts as the page being open (the dashboard is a prefix of everything).</summary>
    public bool IsExact { get; init; }
}

/// <summary>A feature's contribution to the sidebars.</summary>
public interface INavigationSource
{
    IEnumerable<NavigationEntry> Entries { get; }
}
