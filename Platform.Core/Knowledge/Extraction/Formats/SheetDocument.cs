using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Workbooks, row by row: every sheet is a table of its own under its name. Formulas give the value that was last calculated.</summary>
internal static class SheetDocument
{
    private const int Sample = 20;

    // Sheets may say that they have 16,384 columns.
    private const int MostColumns = 512;

    public static void Read(FileStream file, PageWriter pages)
    {
        using var package = SpreadsheetDocument.Open(file, false);
        var book = package.WorkbookPart ?? throw new ExtractionException(ExtractionFaults.Broken, "It has no workbook.");
        var values = new SheetValues(book);
        foreach (var sheet in book.Workbook.Sheets?.Elements<Sheet>() ?? [])
        {
            var name = sheet.Name?.Value ?? "";
            try
            {
                if (sheet.Id?.Value is { } id && book.GetPartById(id) is WorksheetPart part)
                    Read(part, name, values, pages);
            }
            catch (Exception exception) when (ExtractionProgram.IsOfTheFile(exception))
            {
                pages.Fault(ExtractionFaults.Broken, exception.Message, name);
            }
        }
    }

    private static void Read(WorksheetPart part, string name, SheetValues values, PageWriter pages)
    {
        var writer = new RowWriter(pages, name, Markdown.Heading(2, name));
        var sample = new List<IReadOnlyList<string>>();
        var isHeadKnown = false;
        using var reader = OpenXmlReader.Create(part);
        for (var more = reader.Read(); more; more = reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement)
                continue;
            var cells = Cells((Row)reader.LoadCurrentElement()!, values);
            if (cells.All(string.IsNullOrWhiteSpace))
                continue;
            if (isHeadKnown)
            {
                writer.Row(cells);
                continue;
            }

            sample.Add(cells);
            isHeadKnown = sample.Count == Sample;
            if (isHeadKnown)
                Begin(writer, sample);
        }

        if (!isHeadKnown)
            Begin(writer, sample);
        writer.End();
    }

    private static void Begin(RowWriter writer, List<IReadOnlyList<string>> sample)
    {
        var hasHead = CsvRows.HasHead(sample);
        if (hasHead && sample.Count > 0)
            writer.Head(sample[0]);
        sample.Skip(hasHead ? 1 : 0).ToList().ForEach(writer.Row);
    }

    private static List<string> Cells(Row row, SheetValues values)
    {
        var cells = new List<string>();
        foreach (var cell in row.Elements<Cell>())
        {
            var column = ColumnOf(cell.CellReference?.Value) ?? cells.Count;
            if (column >= MostColumns)
                break;
            while (cells.Count < column)
                cells.Add("");
            if (cells.Count == column)
                cells.Add(values.Of(cell));
        }

        return cells;
    }

    // "AB12" is column 27.
    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(c) || column > MostColumns)
                break;
            column = column * 26 + (c - 'A' + 1);
        }

        return column > 0 ? column - 1 : null;
    }
}
