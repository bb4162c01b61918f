using System.Text;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Names that strangers gave: to be shown, never to be opened by.</summary>
internal static class FileNames
{
    private const int LongestName = 300;
    private const int LongestTitle = 500;
    private const int LongestType = 150;

    /// <summary>Without what PostgreSQL does not take or a screen cannot show; the end with the extension is kept of what is too long.</summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        var text = clean.ToString().Replace('\\', '/').Trim().TrimStart('/');
        return text.Length <= LongestName ? text : "…" + text[^(LongestName - 1)..].TrimStart('\uDC00', '\uDFFF');
    }

    public static string TitleOf(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..].Trim();
        return last.Length == 0 ? "?" : last[..Math.Min(last.Length, LongestTitle)];
    }

    public static string MediaType(string? type) =>
        System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.MediaType is { Length: <= LongestType } media ? media.ToLowerInvariant() : "application/octet-stream";
}
