namespace Platform.Core.Knowledge.Crawling;

/// <summary>How far a crawl goes, and how gently.</summary>
/// <param name="Depth">Links away from the first page; 0 for that page alone.</param>
/// <param name="Limit">Pages that are taken, at most.</param>
internal sealed record CrawlOptions(int Depth, int Limit)
{
    /// <summary>Between two requests; robots.txt may ask for more.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For one page with all its redirects, to its last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of a page, unpacked.</summary>
    public long MostBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>Whether it may lead to private networks: an owner's choice.</summary>
    public bool AllowPrivate { get; init; }
}
