using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Protocol.Runtime;

namespace Platform.Core.Knowledge.Context;

/// <summary>
/// Text from outside as models read it: between delimiters that it cannot close, and without marks that would pass for ours. What is replaced is replaced letter by letter, so that
/// a place in it is the same place in the source.
/// </summary>
internal static partial class OutsideText
{
    private const int LongestTitle = 200;

    /// <summary><c>&lt;document [1] title="…" section="…" page="3"&gt;</c>, the text, <c>&lt;/document&gt;</c>.</summary>
    public static string Of(TurnDocument document)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<document [{document.Number}] title=\"{Attribute(document.Title)}\"");
        if (document.HeadingPath.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $" section=\"{Attribute(document.HeadingPath)}\"");
        if (document.Page is { } page)
            text.Append(CultureInfo.InvariantCulture, $" page=\"{page}\"");
        return text.Append(">\n").Append(Clean(document.Text)).Append("\n</document>").ToString();
    }

    public static string Documents(IEnumerable<TurnDocument> documents) => $"<documents>\n{string.Join('\n', documents.Select(Of))}\n</documents>";

    public static string Memory(IEnumerable<string> memories) => $"<memory>\n{string.Join('\n', memories.Select(memory => $"- {Clean(memory).ReplaceLineEndings(" ")}"))}\n</memory>";

    /// <summary>As long as the text.</summary>
    public static string Clean(string text)
    {
        var clean = Tag().Replace(text, "‹");
        clean = Mark().Replace(clean, mark => $"({mark.Groups[1].Value})");
        return Hidden().Replace(clean, hidden => new string(' ', hidden.Length));
    }

    private static string Attribute(string text)
    {
        var line = Clean(text).ReplaceLineEndings(" ").Replace('"', '\'').Replace('<', '‹').Replace('>', '›');
        return line.Length <= LongestTitle ? line : line[..(char.IsHighSurrogate(line[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle)];
    }

    // </document>, < / DOCUMENTS, <memory …
    [GeneratedRegex(@"<(?=\s*/?\s*(?:documents?|memory)(?![\p{L}\d]))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    // The footnotes of a text are not our documents.
    [GeneratedRegex(@"\[(\s*[1-9]\d{0,2}(?:\s*,\s*\d{1,3})*\s*)\]")]
    private static partial Regex Mark();

    // What people do not see and models read: controls, turns of direction, the tags of plane 14.
    [GeneratedRegex(@"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]|\uDB40[\uDC00-\uDC7F]")]
    private static partial Regex Hidden();
}
