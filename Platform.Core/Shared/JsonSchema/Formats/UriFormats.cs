namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>RFC 3986; <see cref="Uri"/> mends and accepts what is none.</summary>
internal static class UriFormats
{
    private const string SubDelimiters = "!$&'()*+,;=";

    public static bool IsUri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsScheme(text[..colon]) && IsRest(text[(colon + 1)..]);
    }

    public static bool IsUriReference(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var end = text.IndexOfAny(['/', '?', '#']);
        // A colon before the first slash can only end a scheme.
        return colon >= 0 && (end < 0 || colon < end) ? IsUri(text) : IsRest(text);
    }

    private static bool IsScheme(string text) => char.IsAsciiLetter(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '-' or '.');

    private static bool IsRest(string text)
    {
        var (rest, fragment) = Cut(text, '#');
        var (path, query) = Cut(rest, '?');
        if (!IsText(fragment, ":@/?") || !IsText(query, ":@/?"))
            return false;
        if (!path.StartsWith("//", StringComparison.Ordinal))
            return IsText(path, ":@/");
        var slash = path.IndexOf('/', 2);
        return IsAuthority(slash < 0 ? path[2..] : path[2..slash]) && IsText(slash < 0 ? "" : path[slash..], ":@/");
    }

    private static bool IsAuthority(string text)
    {
        var at = text.LastIndexOf('@');
        if (at >= 0 && !IsText(text[..at], ":"))
            return false;
        var host = text[(at + 1)..];
        var bracket = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : -1;
        if (host.StartsWith('[') && (bracket < 0 || !IsLiteral(host[1..bracket])))
            return false;
        var colon = host.IndexOf(':', bracket + 1);
        var name = colon < 0 ? host : host[..colon];
        return (colon < 0 || host[(colon + 1)..].All(char.IsAsciiDigit)) && (bracket < 0 ? IsText(name, "") : name.Length == bracket + 1);
    }

    private static bool IsLiteral(string text) => text.StartsWith('v') || text.StartsWith('V')
        ? text.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot && text[1..dot].All(char.IsAsciiHexDigit) && dot + 1 < text.Length && !text.Contains('%', StringComparison.Ordinal) && IsText(text[(dot + 1)..], ":")
        : AddressFormats.IsIPv6(text);

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    /// <summary>Unreserved characters, sub-delimiters, percent codes, and the given ones.</summary>
    private static bool IsText(string text, string more)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                    return false;
                i += 2;
            }
            else if (!char.IsAsciiLetterOrDigit(text[i]) && !"-._~".Contains(text[i], StringComparison.Ordinal) && !SubDelimiters.Contains(text[i], StringComparison.Ordinal) && !more.Contains(text[i], StringComparison.Ordinal))
                return false;
        }
        return true;
    }
}
