using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>What stands in cells as people see it, near enough: shared texts, dates, truth values.</summary>
internal sealed class SheetValues
{
    // ISO 29500, 18.8.30: the formats that every program knows as dates and times.
    private static readonly HashSet<uint> DateFormats = [14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57];
    private static readonly DateTime Epoch = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private const double LastDay = 2_958_465;

    private readonly List<string> _shared = [];
    private readonly List<bool> _isDate = [];
    private readonly double _shift;

    public SheetValues(WorkbookPart book)
    {
        if (book.SharedStringTablePart is { } shared)
            ReadShared(shared);
        ReadStyles(book.WorkbookStylesPart?.Stylesheet);
        _shift = book.Workbook.WorkbookProperties?.Date1904?.Value == true ? 1462 : 0;
    }

    public string Of(Cell cell)
    {
        var raw = cell.CellValue?.Text ?? "";
        var type = cell.DataType?.Value;
        if (type == CellValues.SharedString)
            return int.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _shared.Count ? _shared[index] : "";
        if (type == CellValues.InlineString)
            return cell.InlineString?.InnerText ?? "";
        if (type == CellValues.Boolean)
            return raw == "1" ? "TRUE" : "FALSE";
        if (type is not null && type != CellValues.Number)
            return raw;
        return double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Number(number, cell.StyleIndex?.Value ?? 0) : raw;
    }

    private string Number(double number, uint style)
    {
        if (style < _isDate.Count && _isDate[(int)style] && number + _shift is >= 0 and <= LastDay)
        {
            var date = Epoch.AddDays(number + _shift);
            return date.TimeOfDay == TimeSpan.Zero ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : number < 1 ? date.ToString("HH:mm", CultureInfo.InvariantCulture) : date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        }

        // 0.1 + 0.2 as people see it.
        return Math.Round(number, 10).ToString("0.##########", CultureInfo.InvariantCulture);
    }

    private void ReadShared(SharedStringTablePart part)
    {
        using var reader = OpenXmlReader.Create(part);
        for (var more = reader.Read(); more; more = reader.Read())
        {
            if (reader.ElementType == typeof(SharedStringItem) && reader.IsStartElement)
                // Phonetic hints stand beside the text that they are of.
                _shared.Add(string.Concat(((SharedStringItem)reader.LoadCurrentElement()!).Descendants<Text>().Where(text => text.Parent is not PhoneticRun).Select(text => text.Text)));
        }
    }

    private void ReadStyles(Stylesheet? styles)
    {
        var own = (styles?.NumberingFormats?.Elements<NumberingFormat>() ?? []).Where(format => IsDateFormat(format.FormatCode?.Value)).Select(format => format.NumberFormatId?.Value ?? 0).ToHashSet();
        foreach (var format in styles?.CellFormats?.Elements<CellFormat>() ?? [])
            _isDate.Add(format.NumberFormatId?.Value is { } id && (DateFormats.Contains(id) || own.Contains(id)));
    }

    // "dd.mm.yyyy", "[$-419]d mmmm yyyy", but not "0.00 \"days\"" or "[Red]0".
    private static bool IsDateFormat(string? code)
    {
        var (isQuoted, isBracketed) = (false, false);
        foreach (var c in code ?? "")
        {
            if (c == '"')
                isQuoted = !isQuoted;
            else if (c is '[' or ']')
                isBracketed = c == '[';
            else if (!isQuoted && !isBracketed && (char.ToLowerInvariant(c) is 'y' or 'd' or 'h'))
                return true;
        }

        return false;
    }
}
