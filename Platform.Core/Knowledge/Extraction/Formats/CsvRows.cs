using System.Text;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>
/// Rows of comma-separated values (RFC 4180, with any delimiter) out of decoded lines. A quote that is never closed ends with its line once the field has grown beyond
/// what any cell holds.
/// </summary>
internal static class CsvRows
{
    private const int LongestCell = 100_000;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    public static IEnumerable<IReadOnlyList<string>> Read(IEnumerable<string> lines, char delimiter)
    {
        var (cells, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Length; i++)
            {
                var c = line[i];
                if (isQuoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
                    cell.Append(line[i++]);
                else if (c == '"' && (isQuoted || cell.Length == 0))
                    isQuoted = !isQuoted;
                else if (!isQuoted && c == delimiter)
                    Next();
                else if (c != '\n' && c != '\r')
                    cell.Append(c);
                else if (isQuoted && cell.Length > 0 && cell[^1] != ' ')
                    cell.Append(' ');
            }

            if (isQuoted && cell.Length <= LongestCell)
                continue;
            // A piece of a line that is longer than any cell goes on in the next one.
            if (!line.EndsWith('\n') && cell.Length <= LongestCell)
                continue;
            (isQuoted, var row) = (false, Row());
            yield return row;
        }

        if (cell.Length > 0 || cells.Count > 0)
            yield return Row();

        void Next()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }

        IReadOnlyList<string> Row()
        {
            Next();
            IReadOnlyList<string> row = [.. cells];
            cells.Clear();
            return row;
        }
    }

    /// <summary>The mark that cuts the first lines into equally many cells, of which there are most.</summary>
    public static char Delimiter(IReadOnlyList<string> lines)
    {
        // Excel says it itself: sep=;
        if (lines.Count > 0 && lines[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && lines[0].Length > 4)
            return lines[0][4];
        var (best, most) = (',', 0.0);
        foreach (var delimiter in Delimiters)
        {
            var counts = Read(lines, delimiter).Select(row => row.Count).Where(count => count > 0).ToList();
            var usual = counts.GroupBy(count => count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).FirstOrDefault();
            var score = usual is null || usual.Key == 1 ? 0 : (double)usual.Count() / counts.Count * (1 + Math.Log(usual.Key));
            if (score > most)
                (best, most) = (delimiter, score);
        }

        return best;
    }

    /// <summary>Whether the first row names the columns: all texts, none twice, and no number where others have one.</summary>
    public static bool HasHead(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count < 2 || rows[0].Any(string.IsNullOrWhiteSpace) && rows[0].Count(cell => !string.IsNullOrWhiteSpace(cell)) < 2)
            return rows.Count == 1;
        var names = rows[0].Where(cell => !string.IsNullOrWhiteSpace(cell)).Select(cell => cell.Trim()).ToList();
        return names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count && names.All(name => name.Length <= 120 && !IsValue(name));
    }

    private static bool IsValue(string text) => text.All(c => char.IsDigit(c) || c is '.' or ',' or '-' or '+' or ' ' or '/' or ':' or '%' or '$' or '€' or '₽') && text.Any(char.IsDigit);
}
