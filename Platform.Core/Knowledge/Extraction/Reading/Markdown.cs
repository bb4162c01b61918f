using System.Text;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>Writes light Markdown: what the chunker understands, and people can read as it stands.</summary>
internal static class Markdown
{
    private const int LongestTarget = 300;

    public static string Heading(int level, string text) => new string('#', Math.Clamp(level, 1, 6)) + " " + OneLine(text);

    public static void Row(StringBuilder text, IReadOnlyList<string> cells, int columns)
    {
        text.Append('|');
        for (var i = 0; i < Math.Max(columns, cells.Count); i++)
            text.Append(' ').Append(i < cells.Count ? OneLine(cells[i]).Replace("|", "\\|", StringComparison.Ordinal) : "").Append(" |");
        text.Append('\n');
    }

    public static void Rule(StringBuilder text, int columns)
    {
        text.Append('|');
        for (var i = 0; i < columns; i++)
            text.Append("---|");
        text.Append('\n');
    }

    /// <summary>A whole table whose first row is its heading.</summary>
    public static string Table(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var (text, columns) = (new StringBuilder(), rows.Max(row => row.Count));
        Row(text, rows[0], columns);
        Rule(text, columns);
        foreach (var row in rows.Skip(1))
            Row(text, row, columns);
        return text.ToString();
    }

    /// <summary>A link that leads somewhere by itself is written out: its address may be the answer.</summary>
    public static string Link(string text, string target) =>
        target.Length <= LongestTarget && !text.Contains(target, StringComparison.OrdinalIgnoreCase) && target.IndexOfAny([' ', '(', ')', '\n']) < 0
            && (target.StartsWith("http", StringComparison.OrdinalIgnoreCase) || target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            ? $"[{text}]({target})" : text;

    /// <summary>Blanks of every kind become one.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }
}
