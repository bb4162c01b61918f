namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>Addresses as RFC 3986 writes them; .NET's own parser also takes shorthands, octal numbers and zones.</summary>
internal static class AddressFormats
{
    public static bool IsIPv4(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') && (part.Length < 3 || string.CompareOrdinal(part, "255") <= 0));
    }

    public static bool IsIPv6(string text)
    {
        if (text.Length is < 2 or > 45)
            return false;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return Groups(text, mayEndInIPv4: true) == 8;
        var (head, tail) = (text[..gap], text[(gap + 2)..]);
        var before = head.Length == 0 ? 0 : Groups(head, mayEndInIPv4: false);
        var after = tail.Length == 0 ? 0 : Groups(tail, mayEndInIPv4: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /// <summary>How many groups of 16 bits; -1: it is no list of them.</summary>
    private static int Groups(string text, bool mayEndInIPv4)
    {
        var parts = text.Split(':');
        var count = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (mayEndInIPv4 && i == parts.Length - 1 && parts[i].Contains('.', StringComparison.Ordinal))
                return IsIPv4(parts[i]) ? count + 2 : -1;
            if (parts[i].Length is < 1 or > 4 || !parts[i].All(char.IsAsciiHexDigit))
                return -1;
            count++;
        }
        return count;
    }
}
