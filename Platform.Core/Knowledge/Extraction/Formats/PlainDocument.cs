using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Extraction.Encodings;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Texts and Markdown, as they stand: pages of some thousand characters that end at a blank line where one is near.</summary>
internal static partial class PlainDocument
{
    private const int Full = 8_000;
    private const int Longest = 24_000;
    private const int Start = 1024 * 1024;

    public static void Read(OpenDocument document, PageWriter pages, bool isMarkdown)
    {
        var page = new System.Text.StringBuilder();
        foreach (var line in Lines(document))
        {
            var isBlank = string.IsNullOrWhiteSpace(line);
            if (page.Length > Full && (isBlank || page.Length + line.Length > Longest))
            {
                page.Append(isBlank ? line : "");
                Put(page.ToString(), pages, isMarkdown);
                page.Clear().Append(isBlank ? "" : line);
            }
            else
            {
                page.Append(line);
            }
        }

        if (page.Length > 0)
            Put(page.ToString(), pages, isMarkdown);
    }

    /// <summary>The decoded lines of a text document.</summary>
    public static IEnumerable<string> Lines(OpenDocument document, System.Text.Encoding? declared = null)
    {
        var start = new byte[(int)Math.Min(Start, document.File.Length)];
        document.File.Position = 0;
        document.File.ReadExactly(start);
        return TextLines.Read(document.File, TextFile.Guess(start, declared ?? DeclaredBy(document.MediaType)));
    }

    /// <summary><c>text/plain; charset=koi8-r</c></summary>
    public static System.Text.Encoding? DeclaredBy(string? mediaType) => mediaType is null ? null : Charsets.Find(Charset().Match(mediaType) is { Success: true } match ? match.Groups[1].Value : null);

    private static void Put(string text, PageWriter pages, bool isMarkdown) =>
        pages.Page(text, isMarkdown ? [.. Links().Matches(text).Take(ReadingLimits.Links).Select(match => new PageLink(match.Groups[1].Value, match.Groups[2].Value))] : []);

    [GeneratedRegex("""charset\s*=\s*["']?([\w:.-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();

    [GeneratedRegex(@"(?<!!)\[([^\[\]\n]{1,300})\]\(<?([^\s()<>]{1,2000})>?(?:\s+""[^""\n]*"")?\)")]
    private static partial Regex Links();
}
