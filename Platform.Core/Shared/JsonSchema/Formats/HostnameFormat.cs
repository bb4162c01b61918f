namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>RFC 1123; labels that begin with <c>xn--</c> must stand for a valid label of RFC 5891.</summary>
internal static class HostnameFormat
{
    public static bool IsHostname(string text) => text.Length is >= 1 and <= 253 && text.Split('.').All(IsLabel);

    private static bool IsLabel(string label)
    {
        if (label.Length is < 1 or > 63 || label[0] == '-' || label[^1] == '-' || !label.All(character => character == '-' || char.IsAsciiLetterOrDigit(character)))
            return false;
        return !label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) || (Punycode.TryDecode(label[4..], out var decoded) && InternationalLabel.IsValid(decoded));
    }
}
