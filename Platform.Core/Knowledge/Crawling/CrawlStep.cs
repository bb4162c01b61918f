namespace Platform.Core.Knowledge.Crawling;

/// <summary>One address on its way.</summary>
internal sealed record CrawlStep(CrawlFrontier Frontier, CrawlTarget Target, CrawlOptions Options, Robots Robots)
{
    // Beyond that a site is a generator of addresses.
    private const int MostSeen = 50_000;
    private const int MostQueriesPerPath = 50;

    public string? MayGo(Uri address) =>
        // The first page says where the site is: example.org may lead to www.example.org, which has a robots.txt of its own.
        !CrawlAddress.IsOfSite(address, new Uri(Frontier.Site)) ? (Target.Depth == 0 ? CrawlCodes.Moved : CrawlCodes.OtherSite)
        : !Robots.Allows(address) ? CrawlCodes.Robots
        : address.AbsoluteUri != Target.Url && Frontier.Seen.Contains(address.AbsoluteUri) ? CrawlCodes.Duplicate : null;

    public CrawledPage Page(Uri url, CrawlOutcome outcome, string? code) => new(url.AbsoluteUri, Target.Depth, outcome, code);

    /// <summary>The page goes by another address, and that one has been seen.</summary>
    public bool IsTakenElsewhere(Uri url) => url.AbsoluteUri != Target.Url && Frontier.Seen.Contains(url.AbsoluteUri) && Frontier.Queue.All(queued => queued.Url != url.AbsoluteUri);

    public IReadOnlyList<string> Links(IReadOnlyList<Uri> links, Uri address) =>
        [.. links.Where(link => CrawlAddress.IsOfSite(link, address) && !CrawlAddress.IsTrap(link)).Select(link => link.AbsoluteUri)];

    public CrawlFrontier Take(CrawledPage page)
    {
        var followed = Follow(page.Links);
        return followed with
        {
            Taken = followed.Taken + 1, Contents = page.ContentHash is null ? followed.Contents : [.. followed.Contents, page.ContentHash],
            Seen = followed.Seen.Contains(page.Url) ? followed.Seen : [.. followed.Seen, page.Url],
            Queue = [.. followed.Queue.Where(queued => queued.Url != page.Url)],
        };
    }

    public CrawlFrontier Follow(IReadOnlyList<string> links)
    {
        if (Target.Depth >= Options.Depth)
            return Frontier;
        var (seen, queue) = (Frontier.Seen.ToHashSet(StringComparer.Ordinal), Frontier.Queue.ToList());
        var (all, paths) = (Frontier.Seen.ToList(), Frontier.Seen.GroupBy(PathOf).ToDictionary(group => group.Key, group => group.Count()));
        foreach (var link in links.Where(link => seen.Count < MostSeen && !seen.Contains(link)))
        {
            // A calendar has a page for every day of all time.
            if ((paths[PathOf(link)] = paths.GetValueOrDefault(PathOf(link)) + 1) > MostQueriesPerPath)
                continue;
            seen.Add(link);
            all.Add(link);
            queue.Add(new CrawlTarget(link, Target.Depth + 1));
        }

        return Frontier with { Seen = all, Queue = queue };
    }

    private static string PathOf(string url) => url.Split('?')[0];
}
