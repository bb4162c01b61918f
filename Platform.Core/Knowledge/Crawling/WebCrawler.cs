using System.Net;
using System.Text;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Core.Knowledge.Crawling;

/// <summary>
/// Takes the pages of a site one by one, nearest first, as robots.txt allows and no faster. Each step answers what became of one address and where the crawl stands after
/// it: a caller who keeps both together can stop and go on anywhere.
/// </summary>
internal sealed class WebCrawler(PageFetcher fetcher, TimeProvider time)
{
    private const int MostAttempts = 3;
    private const int MostRobots = 512 * 1024;

    // Links are looked for in the beginning of a page only; honest ones are shorter.
    private const int MostHtml = 5 * 1024 * 1024;

    /// <param name="folder">Where pages are spooled.</param>
    /// <param name="known">A page as the last crawl left it, by its address.</param>
    /// <returns>A null page when there is nothing more to take.</returns>
    public async Task<(CrawledPage? Page, CrawlFrontier Frontier)> NextAsync(CrawlFrontier frontier, CrawlOptions options, string folder, Func<string, KnownPage?> known, CancellationToken ct)
    {
        if (frontier.IsDone(options))
            return (null, frontier);
        await WaitAsync(frontier, ct);
        if (frontier.Robots is null && await RobotsAsync(new Uri(frontier.Site), options, folder, ct) is { } text)
            frontier = frontier with { Robots = text };
        if (frontier.Robots is null)
            return WithoutRobots(frontier, options);
        var robots = Robots.Parse(frontier.Robots);
        var target = frontier.Queue[0];
        var step = new CrawlStep(frontier with { Queue = [.. frontier.Queue.Skip(1)] }, target, options, robots);
        var before = known(target.Url);
        var fetched = await fetcher.FetchAsync(new Uri(target.Url), options, folder, before, step.MayGo, ct);
        if (fetched.Code == CrawlCodes.Moved)
            return await MovedAsync(step, fetched.Address, options, folder, known, ct);
        var delay = fetched.RetryAfter > robots.Delay ? fetched.RetryAfter.Value : robots.Delay > options.Delay ? robots.Delay : options.Delay;
        return Judge(step with { Frontier = step.Frontier with { NotBefore = time.GetUtcNow() + delay } }, fetched, known);
    }

    // The site is elsewhere: begun again there, a few times at most.
    private async Task<(CrawledPage?, CrawlFrontier)> MovedAsync(CrawlStep step, Uri address, CrawlOptions options, string folder, Func<string, KnownPage?> known, CancellationToken ct)
    {
        var frontier = step.Frontier;
        if (step.Target.Attempts + 1 >= MostAttempts || frontier.Taken > 0)
            return (step.Page(address, CrawlOutcome.Failed, CrawlCodes.TooManyRedirects), frontier);
        var target = new CrawlTarget(address.AbsoluteUri, 0, step.Target.Attempts + 1);
        return await NextAsync(frontier with { Site = address.AbsoluteUri, Robots = null, Queue = [target], Seen = [.. frontier.Seen, address.AbsoluteUri] }, options, folder, known, ct);
    }

    // Null when it cannot be said what it forbids.
    private async Task<string?> RobotsAsync(Uri site, CrawlOptions options, string folder, CancellationToken ct)
    {
        var fetched = await fetcher.FetchAsync(new Uri(site, "/robots.txt"), options with { MostBytes = MostRobots * 4 }, folder, null, _ => null, ct);
        if (fetched.File is null)
            // RFC 9309, 2.3.1: what is not there forbids nothing. Where the guard refuses, it will refuse the page too, and say so.
            return fetched.Status is { } status && (int)status is >= 400 and < 500 and not 429 || fetched.Code is CrawlCodes.Unsupported or CrawlCodes.TooManyRedirects or CrawlCodes.Refused ? "" : null;
        var text = await File.ReadAllTextAsync(fetched.File, ct);
        File.Delete(fetched.File);
        return text.Length > MostRobots ? text[..MostRobots] : text;
    }

    // A server that cannot say what it forbids is asked a few times, and then left alone.
    private (CrawledPage, CrawlFrontier) WithoutRobots(CrawlFrontier frontier, CrawlOptions options)
    {
        var target = frontier.Queue[0];
        var page = new CrawledPage(target.Url, target.Depth, CrawlOutcome.Postponed, CrawlCodes.RobotsUnreachable);
        var rest = frontier.Queue.Skip(1);
        return target.Attempts + 1 < MostAttempts
            ? (page, frontier with { Queue = [target with { Attempts = target.Attempts + 1 }, .. rest], NotBefore = time.GetUtcNow() + 10 * options.Delay })
            : (page with { Outcome = CrawlOutcome.Failed }, frontier with { Queue = [.. rest], Robots = Robots.AllForbidden });
    }

    private async Task WaitAsync(CrawlFrontier frontier, CancellationToken ct)
    {
        if (frontier.NotBefore - time.GetUtcNow() is { } wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, time, ct);
    }

    private static (CrawledPage, CrawlFrontier) Judge(CrawlStep step, Fetched fetched, Func<string, KnownPage?> known)
    {
        if (fetched.Code is CrawlCodes.Busy or CrawlCodes.Timeout or CrawlCodes.Unreachable && step.Target.Attempts + 1 < MostAttempts)
            return (step.Page(fetched.Address, CrawlOutcome.Postponed, fetched.Code), step.Frontier with { Queue = [.. step.Frontier.Queue, step.Target with { Attempts = step.Target.Attempts + 1 }] });
        if (fetched.Code is { } code)
            return (step.Page(fetched.Address, code is CrawlCodes.Robots or CrawlCodes.OtherSite or CrawlCodes.Unsupported or CrawlCodes.Duplicate ? CrawlOutcome.Skipped : CrawlOutcome.Failed, code), step.Frontier);
        if (fetched.Status == HttpStatusCode.NotModified)
            return Unchanged(step, fetched, known(step.Target.Url), known(step.Target.Url)?.Links ?? []);
        var hints = Hints(fetched);
        var links = hints.IsNoFollow ? [] : step.Links(hints.Links, fetched.Address);
        var url = hints.Canonical is { } canonical && CrawlAddress.IsOfSite(canonical, fetched.Address) ? canonical : fetched.Address;
        if (hints.IsNoIndex || step.IsTakenElsewhere(url) || step.Frontier.Contents.Contains(fetched.ContentHash!))
            return (Dropped(step.Page(url, CrawlOutcome.Skipped, hints.IsNoIndex ? CrawlCodes.NoIndex : CrawlCodes.Duplicate), fetched), hints.IsNoIndex ? step.Follow(links) : step.Frontier);
        if ((known(url.AbsoluteUri) ?? known(step.Target.Url)) is { } before && before.ContentHash == fetched.ContentHash)
            return Unchanged(step, fetched with { Address = url }, before, links);
        var page = step.Page(url, CrawlOutcome.Fetched, null) with
        {
            File = fetched.File, MediaType = fetched.MediaType, ContentHash = fetched.ContentHash, ETag = fetched.ETag, LastModified = fetched.LastModified, Links = links,
        };
        return (page, step.Take(page));
    }

    private static (CrawledPage, CrawlFrontier) Unchanged(CrawlStep step, Fetched fetched, KnownPage? before, IReadOnlyList<string> links)
    {
        var page = step.Page(fetched.Address, CrawlOutcome.Unchanged, null) with
        {
            ContentHash = before?.ContentHash, ETag = fetched.ETag ?? before?.ETag, LastModified = fetched.LastModified ?? before?.LastModified, Links = links,
        };
        return (Dropped(page, fetched), step.Take(page));
    }

    private static CrawledPage Dropped(CrawledPage page, Fetched fetched)
    {
        if (fetched.File is not null)
            File.Delete(fetched.File);
        return page;
    }

    private static PageHints Hints(Fetched fetched)
    {
        var isNoIndex = fetched.RobotsTag.Contains("noindex", StringComparison.OrdinalIgnoreCase) || fetched.RobotsTag.Contains("none", StringComparison.OrdinalIgnoreCase);
        var isHtml = fetched.MediaType is null || fetched.MediaType.Contains("html", StringComparison.OrdinalIgnoreCase);
        var hints = isHtml ? HtmlLinks.Find(Html(fetched), fetched.Address) : new PageHints([], null, false, false);
        return hints with { IsNoIndex = hints.IsNoIndex || isNoIndex, IsNoFollow = hints.IsNoFollow || fetched.RobotsTag.Contains("nofollow", StringComparison.OrdinalIgnoreCase) };
    }

    private static string Html(Fetched fetched)
    {
        using var file = File.OpenRead(fetched.File!);
        var bytes = new byte[(int)Math.Min(file.Length, MostHtml)];
        file.ReadExactly(bytes);
        using var stream = new MemoryStream(bytes);
        return string.Concat(TextLines.Read(stream, TextFile.Guess(bytes, Extraction.Formats.PlainDocument.DeclaredBy(fetched.MediaType))));
    }
}
