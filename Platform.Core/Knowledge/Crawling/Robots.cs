namespace Platform.Core.Knowledge.Crawling;

/// <summary>robots.txt (RFC 9309): what the most specific rule for us says; nothing said means allowed.</summary>
internal sealed class Robots
{
    public const string Agent = "Platform-Crawler";

    /// <summary>In place of a file that could not be had: the server is to be left alone.</summary>
    public const string AllForbidden = "User-agent: *\nDisallow: /\n";

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly List<(string Pattern, bool IsAllowed)> _rules = [];

    private Robots()
    {
    }

    /// <summary>What it asks for between two requests.</summary>
    public TimeSpan Delay { get; private set; }

    public static Robots Parse(string text)
    {
        var (own, all) = (new Robots(), new Robots());
        var (isOwn, isAll, isNamed, isOwnGroup) = (false, false, false, false);
        foreach (var line in text.Split('\n').Select(line => line.Split('#')[0].Trim()))
        {
            if (line.IndexOf(':') is not (> 0 and var colon))
                continue;
            var (name, value) = (line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
            if (name == "user-agent")
            {
                // Several names in a row are one group.
                (isOwn, isAll) = isNamed ? (isOwn, isAll) : (false, false);
                isOwn |= value.Length > 1 && Agent.StartsWith(value, StringComparison.OrdinalIgnoreCase);
                isAll |= value == "*";
                isOwnGroup |= isOwn;
            }
            else
            {
                own.Add(isOwn, name, value);
                all.Add(isAll, name, value);
            }

            isNamed = name == "user-agent";
        }

        return isOwnGroup ? own : all;
    }

    public bool Allows(Uri address)
    {
        var path = address.PathAndQuery;
        var (longest, isAllowed) = (-1, true);
        foreach (var (pattern, allows) in _rules)
        {
            // Of rules of the same length the one that allows.
            if (pattern.Length >= longest && (pattern.Length > longest || allows) && Matches(pattern, path))
                (longest, isAllowed) = (pattern.Length, allows);
        }

        return isAllowed;
    }

    private void Add(bool isMeant, string name, string value)
    {
        if (!isMeant)
            return;
        // "Disallow:" with nothing behind it forbids nothing.
        if (name is "allow" or "disallow" && value.Length > 0)
            _rules.Add((value, name == "allow"));
        else if (name == "crawl-delay" && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            Delay = seconds < LongestDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestDelay;
    }

    // "*" for anything, "$" for the end; each star takes the nearest place, so the time is bounded by both lengths.
    private static bool Matches(string pattern, string path)
    {
        var isWhole = pattern.EndsWith('$');
        var pieces = (isWhole ? pattern[..^1] : pattern).Split('*');
        if (!path.StartsWith(pieces[0], StringComparison.Ordinal))
            return false;
        var at = pieces[0].Length;
        for (var i = 1; i < pieces.Length; i++)
        {
            var isLast = isWhole && i == pieces.Length - 1;
            var found = isLast ? (path.Length - pieces[i].Length >= at && path.EndsWith(pieces[i], StringComparison.Ordinal) ? path.Length - pieces[i].Length : -1) : path.IndexOf(pieces[i], at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + pieces[i].Length;
        }

        return !isWhole || at == path.Length;
    }
}
