namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>A mailbox of RFC 5321: dotted atoms or a quoted string, then a host name or an address in brackets.</summary>
internal static class EmailFormat
{
    public static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    private static bool IsLocalPart(string text) => text[0] == '"' ? IsQuoted(text) : text.Split('.').All(atom => atom.Length > 0 && atom.All(IsAtomCharacter));

    private static bool IsQuoted(string text)
    {
        if (text.Length < 2 || text[^1] != '"')
            return false;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '\\' && ++i == text.Length - 1)
                return false;
            if (text[i] is < ' ' or > '~' || (text[i] == '"' && text[i - 1] != '\\'))
                return false;
        }
        return true;
    }

    private static bool IsDomain(string text)
    {
        if (text.Length < 2 || text[0] != '[' || text[^1] != ']')
            return HostnameFormat.IsHostname(text);
        var literal = text[1..^1];
        return literal.StartsWith("IPv6:", StringComparison.Ordinal) ? AddressFormats.IsIPv6(literal[5..]) : AddressFormats.IsIPv4(literal);
    }

    private static bool IsAtomCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-/=?^_`{|}~".Contains(character, StringComparison.Ordinal);
}
