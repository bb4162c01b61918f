namespace Platform.Core.Knowledge.Crawling;

internal enum CrawlOutcome
{
    /// <summary>Its bytes lie in <see cref="CrawledPage.File"/>.</summary>
    Fetched,

    /// <summary>As it was at the last crawl.</summary>
    Unchanged,

    /// <summary>Not for us: robots, another site, a kind of content that is not read, the same page under another address.</summary>
    Skipped,
    Failed,

    /// <summary>It comes again later in the same crawl.</summary>
    Postponed,
}

/// <summary>What became of an address.</summary>
/// <param name="Url">The page's own address: after redirects, and as its canonical link says where that is on the same site.</param>
/// <param name="Code">Why, unless it was fetched: see <see cref="CrawlCodes"/>.</param>
internal sealed record CrawledPage(string Url, int Depth, CrawlOutcome Outcome, string? Code = null)
{
    /// <summary>Where its bytes are; the caller's to delete.</summary>
    public string? File { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Hexadecimal SHA-256 of its bytes.</summary>
    public string? ContentHash { get; init; }
    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Addresses of the same site that it leads to; kept by the caller for the next crawl, when the page may not have changed.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];
}

/// <summary>A page as the last crawl left it.</summary>
internal sealed record KnownPage(string? ContentHash, string? ETag, DateTimeOffset? LastModified, IReadOnlyList<string> Links);

/// <summary>Why a page was not taken.</summary>
internal static class CrawlCodes
{
    public const string Robots = "robots";

    /// <summary>robots.txt cannot be had, so nobody knows what it forbids.</summary>
    public const string RobotsUnreachable = "robots_unreachable";

    /// <summary>The page itself asks not to be kept.</summary>
    public const string NoIndex = "noindex";
    public const string OtherSite = "other_site";
    public const string Duplicate = "duplicate";
    public const string Unsupported = "unsupported";
    public const string TooLarge = "too_large";
    public const string TooManyRedirects = "too_many_redirects";
    public const string Timeout = "timeout";
    public const string Unreachable = "unreachable";

    /// <summary>It leads into a private network, or where nobody may call.</summary>
    public const string Refused = "refused";

    /// <summary>Followed by the number: <c>http_404</c>.</summary>
    public const string Http = "http_";

    /// <summary>The server says that it is busy.</summary>
    public const string Busy = "busy";

    /// <summary>Within a step: the first page has led to another host, which is the site from now on.</summary>
    public const string Moved = "moved";
}
