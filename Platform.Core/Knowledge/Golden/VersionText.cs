using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Reads pieces of a version's text, and finds again what was quoted from another version.</summary>
internal static class VersionText
{
    /// <summary>Null where the text is not that long.</summary>
    public static async Task<string?> ReadAsync(PlatformDbContext database, Guid version, long start, long end, CancellationToken ct)
    {
        var pages = await database.Set<KnowledgePage>().AsNoTracking().Where(p => p.VersionId == version && p.StartAt < end && p.StartAt + p.Length > start)
            .OrderBy(p => p.Number).Select(p => new { p.StartAt, p.Text }).ToListAsync(ct);
        var text = new StringBuilder();
        foreach (var page in pages)
            text.Append(page.Text.AsSpan((int)Math.Max(0, start - page.StartAt), (int)(Math.Min(end - page.StartAt, page.Text.Length) - Math.Max(0, start - page.StartAt))));
        return text.Length == end - start ? text.ToString() : null;
    }

    /// <summary>Where the quote stands; of several places the one between the most of what stood around it, and then the nearest. Null where it does not stand any more. One page is in memory at a time.</summary>
    public static async Task<long?> FindAsync(PlatformDbContext database, Guid version, Quote quote, CancellationToken ct)
    {
        (long Start, int Likeness)? best = null;
        var (tail, offset, seen) = ("", 0L, -1L);
        var pages = database.Set<KnowledgePage>().AsNoTracking().Where(p => p.VersionId == version).OrderBy(p => p.Number).Select(p => p.Text);
        await foreach (var page in pages.AsAsyncEnumerable().WithCancellation(ct))
        {
            var window = tail + page;
            for (var at = window.IndexOf(quote.Text, StringComparison.Ordinal); at >= 0; at = window.IndexOf(quote.Text, at + 1, StringComparison.Ordinal))
            {
                // The window begins before the page: a quote may go over its end.
                if (offset + at <= seen)
                    continue;
                seen = offset + at;
                var likeness = Likeness(window, at, quote);
                if (best is not { } found || likeness > found.Likeness || likeness == found.Likeness && Math.Abs(seen - quote.Start) < Math.Abs(found.Start - quote.Start))
                    best = (seen, likeness);
            }

            var kept = Math.Min(window.Length, quote.Text.Length - 1 + Quote.Around);
            (tail, offset) = (window[^kept..], offset + window.Length - kept);
        }

        return best?.Start;
    }

    /// <summary>A place of a version, with what stands around it.</summary>
    public static async Task<Quote> QuoteAsync(PlatformDbContext database, Guid version, string text, long start, CancellationToken ct)
    {
        var from = Math.Max(0, start - Quote.Around);
        var before = start == 0 ? "" : await ReadAsync(database, version, from, start, ct) ?? "";
        var after = await ReadAsync(database, version, start + text.Length, start + text.Length + Quote.Around, ct) ?? "";
        return new Quote(text, start, before, after);
    }

    private static int Likeness(string window, int at, Quote quote)
    {
        var (before, after) = (0, 0);
        while (before < quote.Before.Length && before < at && quote.Before[^(before + 1)] == window[at - before - 1])
            before++;
        var end = at + quote.Text.Length;
        while (after < quote.After.Length && end + after < window.Length && quote.After[after] == window[end + after])
            after++;
        return before + after;
    }
}

/// <param name="Start">Where it stood.</param>
internal sealed record Quote(string Text, long Start, string Before, string After)
{
    public const int Around = 40;
}
