using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Drawing = DocumentFormat.OpenXml.Drawing;
using Sheet = DocumentFormat.OpenXml.Spreadsheet;
using Slide = DocumentFormat.OpenXml.Presentation;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>Writes small Office files with everything that people put into them.</summary>
internal static class OfficeSample
{
    public static void Word(string path)
    {
        using var package = WordprocessingDocument.Create(path, WordprocessingDocumentType.Document);
        var main = package.AddMainDocumentPart();
        main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(
            new Style(new StyleName { Val = "heading 1" }) { StyleId = "1", Type = StyleValues.Paragraph }, new Style(new StyleName { Val = "heading 2" }) { StyleId = "2", Type = StyleValues.Paragraph });
        main.AddNewPart<NumberingDefinitionsPart>().Numbering = new Numbering(
            new AbstractNum(Level(0, NumberFormatValues.Bullet), Level(1, NumberFormatValues.Bullet)) { AbstractNumberId = 1 }, new AbstractNum(Level(0, NumberFormatValues.Decimal)) { AbstractNumberId = 2 },
            new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = 1 }, new NumberingInstance(new AbstractNumId { Val = 2 }) { NumberID = 2 });
        var link = main.AddHyperlinkRelationship(new Uri("https://example.org/price"), true);
        main.Document = new Document(new Body(
            Styled("1", "Условия доставки"), Plain("Мы доставляем по всей России."), Styled("2", "Сроки"), Item(1, 0, "Москва: один день"), Item(1, 1, "в выходные: два"), Item(2, 0, "Первый шаг"),
            Item(2, 0, "Второй шаг"),
            new Paragraph(new Run(new Text("Смотрите ") { Space = SpaceProcessingModeValues.Preserve }), new Hyperlink(new Run(new Text("цены"))) { Id = link.Id },
                new DeletedRun(new Run(new DeletedText("удалено")))),
            new Table(Row("Вес", "Цена"), Row("1 кг", "100 | 120")), Plain("Конец.")));
    }

    public static void Workbook(string path)
    {
        using var package = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook);
        var book = package.AddWorkbookPart();
        book.AddNewPart<WorkbookStylesPart>().Stylesheet = new Sheet.Stylesheet(
            new Sheet.Fonts(new Sheet.Font()), new Sheet.Fills(new Sheet.Fill()), new Sheet.Borders(new Sheet.Border()), new Sheet.CellStyleFormats(new Sheet.CellFormat()),
            new Sheet.CellFormats(new Sheet.CellFormat(), new Sheet.CellFormat { NumberFormatId = 14, ApplyNumberFormat = true }));
        book.AddNewPart<SharedStringTablePart>().SharedStringTable = new Sheet.SharedStringTable(new Sheet.SharedStringItem(new Sheet.Text("Товар")), new Sheet.SharedStringItem(new Sheet.Text("Чайник")));
        var sheet = book.AddNewPart<WorksheetPart>();
        sheet.Worksheet = new Sheet.Worksheet(new Sheet.SheetData(
            new Sheet.Row(Shared("A1", 0), Inline("B1", "Дата"), Inline("C1", "Цена")),
            new Sheet.Row(Shared("A2", 1), new Sheet.Cell { CellReference = "B2", StyleIndex = 1, CellValue = new Sheet.CellValue("45000") }, new Sheet.Cell { CellReference = "C2", CellValue = new Sheet.CellValue("1299.5") }),
            new Sheet.Row(Inline("A3", "Ложка"), new Sheet.Cell { CellReference = "C3", CellValue = new Sheet.CellValue("0.30000000000000004") })));
        book.Workbook = new Sheet.Workbook(new Sheet.Sheets(new Sheet.Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = "Склад" }));
    }

    public static void Slides(string path)
    {
        using var package = PresentationDocument.Create(path, PresentationDocumentType.Presentation);
        var presentation = package.AddPresentationPart();
        var ids = new Slide.SlideIdList();
        presentation.Presentation = new Slide.Presentation(ids);
        for (var i = 1u; i <= 2; i++)
        {
            var part = presentation.AddNewPart<SlidePart>();
            part.Slide = new Slide.Slide(new Slide.CommonSlideData(new Slide.ShapeTree(
                new Slide.NonVisualGroupShapeProperties(new Slide.NonVisualDrawingProperties { Id = 1, Name = "" }, new Slide.NonVisualGroupShapeDrawingProperties(), new Slide.ApplicationNonVisualDrawingProperties()),
                new Slide.GroupShapeProperties(), Shape(2, Slide.PlaceholderValues.Title, $"Slide {i}"), Shape(3, Slide.PlaceholderValues.Body, "First point", "Second point"))));
            ids.Append(new Slide.SlideId { Id = 255 + i, RelationshipId = presentation.GetIdOfPart(part) });
        }
    }

    private static Level Level(int index, NumberFormatValues format) => new(new NumberingFormat { Val = format }) { LevelIndex = index };

    private static Paragraph Plain(string text) => new(new Run(new Text(text)));

    private static Paragraph Styled(string style, string text) => new(new ParagraphProperties(new ParagraphStyleId { Val = style }), new Run(new Text(text)));

    private static Paragraph Item(int list, int level, string text) =>
        new(new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = level }, new NumberingId { Val = list })), new Run(new Text(text)));

    private static TableRow Row(params string[] cells) => new(cells.Select(cell => new TableCell(Plain(cell))));

    private static Sheet.Cell Shared(string place, int index) => new() { CellReference = place, DataType = Sheet.CellValues.SharedString, CellValue = new Sheet.CellValue($"{index}") };

    private static Sheet.Cell Inline(string place, string text) => new(new Sheet.InlineString(new Sheet.Text(text))) { CellReference = place, DataType = Sheet.CellValues.InlineString };

    private static Slide.Shape Shape(uint id, Slide.PlaceholderValues kind, params string[] lines) => new(
        new Slide.NonVisualShapeProperties(
            new Slide.NonVisualDrawingProperties { Id = id, Name = "" }, new Slide.NonVisualShapeDrawingProperties(), new Slide.ApplicationNonVisualDrawingProperties(new Slide.PlaceholderShape { Type = kind })),
        new Slide.ShapeProperties(), new Slide.TextBody([new Drawing.BodyProperties(), .. lines.Select(line => new Drawing.Paragraph(new Drawing.Run(new Drawing.Text(line))))]));
}
