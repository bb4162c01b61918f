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

    /// <summary>Where the quote stands, the nearest to where it stood; null where it does not any more. One page is in memory at a time.</summary>
    public static async Task<long?> FindAsync(PlatformDbContext database, Guid version, string quote, long near, CancellationToken ct)
    {
        long? best = null;
        var (tail, offset) = ("", 0L);
        var pages = database.Set<KnowledgePage>().AsNoTracking().Where(p => p.VersionId == version).OrderBy(p => p.Number).Select(p => p.Text);
        await foreach (var page in pages.AsAsyncEnumerable().WithCancellation(ct))
        {
            var window = tail + page;
            for (var at = window.IndexOf(quote, StringComparison.Ordinal); at >= 0; at = window.IndexOf(quote, at + 1, StringComparison.Ordinal))
                if (best is not { } found || Math.Abs(offset + at - near) < Math.Abs(found - near))
                    best = offset + at;
            // The quote may go over the end of the page.
            var kept = Math.Min(window.Length, quote.Length - 1);
            (tail, offset) = (window[^kept..], offset + window.Length - kept);
        }

        return best;
    }
}
