using System.Text;
using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Makes paragraphs of a page's lines, and tables of rows that stand in columns.</summary>
internal static partial class PdfText
{
    // Shorter lines end because what they say ends: headings, addresses, items.
    private const int BrokenLine = 45;

    // A page is a table when so many of its lines, and at least this share of them, have several columns.
    private const int TableLines = 4;
    private const double TableShare = 0.3;

    /// <param name="flow">In the order of reading, hyphens at line ends taken out.</param>
    /// <param name="laid">As it is laid out; null where that could not be had.</param>
    public static string Of(string flow, string? laid)
    {
        var text = laid is not null && IsTable(laid) ? Rows(laid) : Paragraphs(flow);
        // A sentence that goes on upon the next page is not cut by a blank line.
        return text.Length == 0 ? "" : text + (text[^1] is '.' or '!' or '?' or ':' or '…' or '|' or '»' or '"' || text[^1] is >= '0' and <= '9' ? "\n\n" : "\n");
    }

    private static string Paragraphs(string flow)
    {
        var (text, previous) = (new StringBuilder(), "");
        foreach (var raw in flow.Split('\n'))
        {
            var line = Markdown.OneLine(raw);
            if (line.Length == 0)
                text.Append(previous.Length > 0 ? "\n\n" : "");
            else if (previous.Length > 0)
                text.Append(GoesOn(previous, line) ? previous.EndsWith('\u00AD') ? "" : " " : "\n");
            text.Append(line);
            previous = line;
        }

        return text.Replace("\u00AD", "").ToString().Trim();
    }

    private static bool GoesOn(string line, string next) =>
        line.Length >= BrokenLine && !Item().IsMatch(next) && (char.IsLower(next[0]) || line[^1] is not ('.' or '!' or '?' or ':' or ';'));

    private static bool IsTable(string laid)
    {
        var lines = laid.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        var rows = lines.Count(line => Cells(line) is { Length: >= 3 } cells && cells.Average(cell => cell.Length) <= 30);
        return rows >= TableLines && rows >= lines.Count * TableShare;
    }

    private static string Rows(string laid)
    {
        var text = new StringBuilder();
        foreach (var line in laid.Split('\n'))
        {
            var cells = Cells(line);
            if (cells.Length == 0)
                text.Append(text.Length > 1 && text[^1] == '\n' && text[^2] == '\n' ? "" : "\n");
            else if (cells.Length == 1)
                text.Append(cells[0]).Append('\n');
            else
                Markdown.Row(text, cells, cells.Length);
        }

        return text.ToString().Trim();
    }

    // Two blanks and more lie between columns.
    private static string[] Cells(string line) => Gap().Split(line.Trim()).Where(cell => cell.Length > 0).ToArray();

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Gap();

    [GeneratedRegex(@"^([-*•–—▪◦·]|\d{1,3}[.)])\s")]
    private static partial Regex Item();
}
