using System.Text;

namespace Platform.Core.Shared.Csv;

/// <summary>
/// A line of CSV after RFC 4180. Cells that a spreadsheet would take for a formula get an apostrophe in front (OWASP, CSV injection):
/// names come from outside.
/// </summary>
internal static class CsvLine
{
    // The full-width forms are taken for the plain ones by spreadsheets in East Asian locales.
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";

    public static string Of(ReadOnlySpan<string?> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
            Append(line, cell ?? "").Append(',');
        line.Length--;
        return line.Append("\r\n").ToString();
    }

    private static StringBuilder Append(StringBuilder line, string cell)
    {
        // Blanks in front do not stop a spreadsheet.
        var safe = cell.TrimStart(' ') is [var first, ..] && FormulaStarts.Contains(first, StringComparison.Ordinal) ? "'" + cell : cell;
        return safe.AsSpan().ContainsAny("\",\r\n") || safe != safe.Trim()
            ? line.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')
            : line.Append(safe);
    }
}
