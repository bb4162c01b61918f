using Platform.Core.Shared.JsonSchema.Patterns;

namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>The values of <c>format</c> that can be checked. The others of the draft (IRIs, URI templates) only describe.</summary>
internal static class KnownFormats
{
    private static readonly Dictionary<string, Func<string, bool>> Checks = new()
    {
        ["date-time"] = DateTimeFormats.IsDateTime, ["date"] = DateTimeFormats.IsDate, ["time"] = DateTimeFormats.IsTime, ["duration"] = DurationFormat.IsDuration,
        ["email"] = EmailFormat.IsEmail, ["hostname"] = HostnameFormat.IsHostname, ["ipv4"] = AddressFormats.IsIPv4, ["ipv6"] = AddressFormats.IsIPv6,
        ["uri"] = UriFormats.IsUri, ["uri-reference"] = UriFormats.IsUriReference, ["uuid"] = IsUuid, ["regex"] = EcmaPattern.IsPattern,
        ["json-pointer"] = IsJsonPointer, ["relative-json-pointer"] = IsRelativeJsonPointer,
    };

    public static Func<string, bool>? Find(string format) => Checks.GetValueOrDefault(format);

    private static bool IsUuid(string text)
    {
        if (text.Length != 36)
            return false;
        for (var i = 0; i < text.Length; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        return true;
    }

    private static bool IsJsonPointer(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            return false;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1')))
                return false;
        return true;
    }

    private static bool IsRelativeJsonPointer(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;
        var rest = text[digits..];
        return rest == "#" || IsJsonPointer(rest);
    }
}
