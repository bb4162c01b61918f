using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using Platform.Core.Knowledge.Extraction.Reading;
using Drawing = DocumentFormat.OpenXml.Drawing;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Presentations: a page for each slide, its title as a heading, what the speaker says at the end.</summary>
internal static class SlideDocument
{
    public static void Read(FileStream file, PageWriter pages)
    {
        using var package = PresentationDocument.Open(file, false);
        var presentation = package.PresentationPart ?? throw new ExtractionException(ExtractionFaults.Broken, "It has no presentation.");
        foreach (var id in presentation.Presentation.SlideIdList?.Elements<SlideId>() ?? [])
        {
            try
            {
                Slide((SlidePart)presentation.GetPartById(id.RelationshipId!.Value!), pages);
            }
            catch (Exception exception) when (ExtractionProgram.IsOfTheFile(exception))
            {
                pages.Fault(ExtractionFaults.Broken, exception.Message);
            }
        }
    }

    private static void Slide(SlidePart slide, PageWriter pages)
    {
        var (blocks, links) = (new List<string>(), new List<PageLink>());
        foreach (var shape in slide.Slide.Descendants<Shape>())
        {
            var isTitle = shape.NonVisualShapeProperties?.ApplicationNonVisualDrawingProperties?.PlaceholderShape?.Type?.Value is { } type && (type == PlaceholderValues.Title || type == PlaceholderValues.CenteredTitle);
            var text = Text(shape.TextBody, isTitle);
            if (text.Length > 0)
                blocks.Insert(isTitle ? 0 : blocks.Count, isTitle ? Markdown.Heading(1, text) : text);
        }

        foreach (var table in slide.Slide.Descendants<Drawing.Table>())
        {
            List<List<string>> rows = [.. table.Elements<Drawing.TableRow>().Select(row => row.Elements<Drawing.TableCell>().Select(cell => Markdown.OneLine(cell.InnerText)).ToList())];
            if (rows.Count > 0 && rows.Max(row => row.Count) > 0)
                blocks.Add(Markdown.Table(rows).TrimEnd());
        }

        foreach (var link in slide.Slide.Descendants<Drawing.HyperlinkOnClick>())
        {
            if (slide.HyperlinkRelationships.FirstOrDefault(known => known.Id == link.Id?.Value) is { } target)
                links.Add(new PageLink(link.Parent?.Parent?.InnerText ?? "", target.Uri.OriginalString));
        }

        var notes = slide.NotesSlidePart?.NotesSlide.Descendants<Shape>()
            .Where(shape => shape.NonVisualShapeProperties?.ApplicationNonVisualDrawingProperties?.PlaceholderShape?.Type?.Value == PlaceholderValues.Body).Select(shape => Text(shape.TextBody, isOneLine: false));
        blocks.AddRange((notes ?? []).Where(note => note.Length > 0));
        // A slide of pictures keeps its number.
        pages.Page(blocks.Count == 0 ? "" : string.Join("\n\n", blocks) + "\n\n", links);
    }

    private static string Text(TextBody? body, bool isOneLine)
    {
        var lines = (body?.Elements<Drawing.Paragraph>() ?? []).Select(paragraph =>
            (Level: paragraph.ParagraphProperties?.Level?.Value ?? 0, Text: Markdown.OneLine(string.Concat(paragraph.Descendants<Drawing.Text>().Select(text => text.Text))))).Where(line => line.Text.Length > 0).ToList();
        if (isOneLine || lines.Count <= 1)
            return string.Join(' ', lines.Select(line => line.Text));
        return string.Join('\n', lines.Select(line => new string(' ', 2 * Math.Clamp(line.Level, 0, 8)) + "- " + line.Text));
    }
}
