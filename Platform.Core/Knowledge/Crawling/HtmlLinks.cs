using System.Net;
using System.Text.RegularExpressions;

namespace Platform.Core.Knowledge.Crawling;

/// <summary>What a page tells a crawler.</summary>
/// <param name="Canonical">The address that it wants to be known by.</param>
internal sealed record PageHints(IReadOnlyList<Uri> Links, Uri? Canonical, bool IsNoIndex, bool IsNoFollow);

/// <summary>
/// Finds the links of a page by its tags alone. The page is not parsed here, in the server: what is outside of tags, and the tree, do not matter for it.
/// </summary>
internal static partial class HtmlLinks
{
    private const int MostLinks = 2_000;

    public static PageHints Find(string html, Uri address)
    {
        var (found, seen, root) = (new List<Uri>(), new HashSet<string>(StringComparer.Ordinal), address);
        Uri? canonical = null;
        var (isNoIndex, isNoFollow) = (false, false);
        foreach (Match tag in Tags().Matches(Unseen().Replace(html, "")))
        {
            var attributes = AttributesOf(tag.Groups[2].Value);
            var target = attributes.GetValueOrDefault("href");
            switch (tag.Groups[1].Value.ToLowerInvariant())
            {
                case "base" when Resolve(root, target) is { } given:
                    root = given;
                    break;
                case "link" when attributes.GetValueOrDefault("rel", "").Equals("canonical", StringComparison.OrdinalIgnoreCase):
                    canonical ??= Resolve(root, target);
                    break;
                case "meta" when attributes.GetValueOrDefault("name", "").ToLowerInvariant() is "robots" or "platform-crawler":
                    isNoIndex |= Says(attributes, "noindex");
                    isNoFollow |= Says(attributes, "nofollow");
                    break;
                case "a" or "area" when !attributes.GetValueOrDefault("rel", "").Contains("nofollow", StringComparison.OrdinalIgnoreCase):
                    if (found.Count < MostLinks && Resolve(root, target) is { } link && seen.Add(link.AbsoluteUri))
                        found.Add(link);
                    break;
            }
        }

        return new PageHints(found, canonical, isNoIndex, isNoFollow);
    }

    private static bool Says(Dictionary<string, string> attributes, string word) =>
        attributes.GetValueOrDefault("content", "") is var content && (content.Contains(word, StringComparison.OrdinalIgnoreCase) || content.Contains("none", StringComparison.OrdinalIgnoreCase));

    private static Uri? Resolve(Uri root, string? target) => target is not null && Uri.TryCreate(root, target.Trim(), out var address) ? CrawlAddress.Normal(address) : null;

    private static Dictionary<string, string> AttributesOf(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Attributes().Matches(text))
            attributes.TryAdd(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Success ? match.Groups[3].Value : match.Groups[4].Value));
        return attributes;
    }

    // Tags in comments and scripts are none.
    [GeneratedRegex(@"<!--.*?-->|<(script|style|template)\b.*?</\1\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Unseen();

    [GeneratedRegex(@"<(a|area|base|link|meta)\s([^<>]{0,4000})>", RegexOptions.IgnoreCase)]
    private static partial Regex Tags();

    [GeneratedRegex(@"([\w-]{1,30})\s{0,10}=\s{0,10}(?:""([^""]{0,3000})""|'([^']{0,3000})'|([^\s""'>]{1,3000}))")]
    private static partial Regex Attributes();
}
