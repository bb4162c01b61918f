namespace Platform.Core.Knowledge.Crawling;

/// <summary>Addresses of pages: one form for each, and which belong to a site.</summary>
internal static class CrawlAddress
{
    private const int Longest = 2_000;

    // Endless links repeat themselves: /a/b/a/b/a/b.
    private const int MostSegments = 20;
    private const int MostRepeats = 3;

    // They say where a visitor came from and change nothing on the page.
    private static readonly string[] Trackers = ["utm_", "gclid", "fbclid", "yclid", "_openstat", "mc_cid", "mc_eid", "phpsessid", "jsessionid", "sid="];

    /// <summary>Without fragment, credentials and trackers; null for what is no page.</summary>
    public static Uri? Normal(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Host.Length == 0)
            return null;
        var query = string.Join('&', address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(part => !Array.Exists(Trackers, tracker => part.StartsWith(tracker, StringComparison.OrdinalIgnoreCase))));
        var normal = new UriBuilder(address) { Fragment = "", Query = query }.Uri;
        return normal.AbsoluteUri.Length <= Longest ? normal : null;
    }

    /// <summary>The same host and port; http and https are one site.</summary>
    public static bool IsOfSite(Uri address, Uri site) =>
        address.IdnHost.Equals(site.IdnHost, StringComparison.OrdinalIgnoreCase) && (address.Port == site.Port || (address.IsDefaultPort && site.IsDefaultPort));

    public static bool IsTrap(Uri address)
    {
        var segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length > MostSegments || segments.GroupBy(segment => segment).Any(group => group.Count() > MostRepeats);
    }
}
