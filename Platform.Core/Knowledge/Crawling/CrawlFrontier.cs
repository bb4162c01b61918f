namespace Platform.Core.Knowledge.Crawling;

/// <summary>Where a crawl stands between two pages: plain data, as JSON some hundred bytes for each address. A crawl goes on from it after any crash.</summary>
internal sealed record CrawlFrontier
{
    /// <summary>The site: pages elsewhere are not taken. The first page may still move it to another host.</summary>
    public required string Site { get; init; }

    /// <summary>Nearest first.</summary>
    public required IReadOnlyList<CrawlTarget> Queue { get; init; }

    /// <summary>Addresses that are in the queue, or were.</summary>
    public required IReadOnlyList<string> Seen { get; init; }

    /// <summary>Hashes of the contents that were taken: the same page under another address is taken once.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>The text of robots.txt; null until it was asked for.</summary>
    public string? Robots { get; init; }

    public int Taken { get; init; }

    /// <summary>Until then the site is left in peace.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <exception cref="UriFormatException">No http(s) address.</exception>
    public static CrawlFrontier Of(Uri start)
    {
        var address = CrawlAddress.Normal(start) ?? throw new UriFormatException($"'{start}' is no address of a web page.");
        return new CrawlFrontier { Site = address.AbsoluteUri, Queue = [new CrawlTarget(address.AbsoluteUri, 0)], Seen = [address.AbsoluteUri] };
    }

    public bool IsDone(CrawlOptions options) => Queue.Count == 0 || Taken >= options.Limit;
}

/// <param name="Attempts">In vain so far.</param>
internal sealed record CrawlTarget(string Url, int Depth, int Attempts = 0);
