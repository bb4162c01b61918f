using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Writes paragraphs and tables of a Word document as blocks of light Markdown.</summary>
internal sealed class WordBlocks(MainDocumentPart main, FlowWriter flow)
{
    private readonly Dictionary<string, int> _headings = HeadingsOf(main);
    private readonly Dictionary<(int, int), bool> _numbered = NumberedOf(main);
    private readonly Dictionary<(int, int), int> _counters = [];
    private readonly StringBuilder _list = new();

    public void Paragraph(Paragraph paragraph)
    {
        if (paragraph.Descendants<LastRenderedPageBreak>().Any() || paragraph.Descendants<Break>().Any(mark => mark.Type?.Value == BreakValues.Page))
        {
            End();
            flow.Flush();
        }

        var text = TextOf(paragraph);
        if (string.IsNullOrWhiteSpace(text))
            return;
        var properties = paragraph.ParagraphProperties;
        if (LevelOf(properties) is { } level)
        {
            End();
            flow.Block(Markdown.Heading(level, text));
        }
        else if (properties?.NumberingProperties is { NumberingId.Val.Value: > 0 and var list } numbering)
        {
            _list.Append(Item(list, numbering.NumberingLevelReference?.Val?.Value ?? 0)).Append(Markdown.OneLine(text)).Append('\n');
        }
        else
        {
            End();
            flow.Block(text.Trim());
        }
    }

    public void Table(Table table)
    {
        End();
        List<List<string>> rows =
        [
            .. table.Elements<TableRow>().Select(row => row.Elements<TableCell>()
                .Select(cell => Markdown.OneLine(string.Join(' ', cell.Descendants<Paragraph>().Select(TextOf)))).ToList()).Where(row => row.Exists(cell => cell.Length > 0)),
        ];
        if (rows.Count > 0 && rows.Max(row => row.Count) == 1)
            rows.ForEach(row => flow.Block(row[0]));
        else if (rows.Count > 0)
            flow.Block(Markdown.Table(rows));
    }

    public void Notes(IEnumerable<Footnote>? notes)
    {
        End();
        // Those with a type are the lines between text and notes.
        foreach (var note in (notes ?? []).Where(note => note.Type is null))
            flow.Block($"[{note.Id?.Value}] " + Markdown.OneLine(string.Join(' ', note.Descendants<Paragraph>().Select(TextOf))));
    }

    /// <summary>Ends a list that may go on in the next paragraph.</summary>
    public void End()
    {
        flow.Block(_list.ToString());
        _list.Clear();
    }

    private string Item(int list, int level)
    {
        level = Math.Clamp(level, 0, 8);
        var indent = new string(' ', 2 * level);
        if (!_numbered.GetValueOrDefault((list, level)))
            return indent + "- ";
        var number = _counters[(list, level)] = _counters.GetValueOrDefault((list, level)) + 1;
        // A deeper level begins anew under each item.
        for (var deeper = level + 1; deeper <= 8; deeper++)
            _counters.Remove((list, deeper));
        return $"{indent}{number}. ";
    }

    private int? LevelOf(ParagraphProperties? properties) =>
        properties?.OutlineLevel?.Val?.Value is >= 0 and < 6 and var outline ? outline + 1
            : properties?.ParagraphStyleId?.Val?.Value is { } style && _headings.TryGetValue(style, out var level) ? level : null;

    private string TextOf(OpenXmlElement element)
    {
        var text = new StringBuilder();
        Append(element, text);
        return text.ToString();
    }

    private void Append(OpenXmlElement element, StringBuilder text)
    {
        foreach (var child in element.ChildElements)
        {
            switch (child)
            {
                case Text words: text.Append(words.Text); break;
                case DocumentFormat.OpenXml.Math.Text formula: text.Append(formula.Text); break;
                case TabChar: text.Append('\t'); break;
                case Break or CarriageReturn: text.Append('\n'); break;
                case NoBreakHyphen: text.Append('-'); break;
                case FootnoteReference note: text.Append($"[{note.Id?.Value}]"); break;
                case Hyperlink link: Link(link, text); break;
                // A second shape of the same text for older programs; what was deleted while changes were tracked; codes of fields.
                case AlternateContentFallback or DeletedRun or FieldCode or ParagraphProperties: break;
                default: Append(child, text); break;
            }
        }
    }

    private void Link(Hyperlink link, StringBuilder text)
    {
        var words = TextOf(link).Trim();
        var target = link.Id?.Value is { } id ? main.HyperlinkRelationships.FirstOrDefault(known => known.Id == id)?.Uri.OriginalString : null;
        if (target is not null && words.Length > 0)
            flow.Link(words, target);
        text.Append(target is null ? words : Markdown.Link(words, target));
    }

    // Their ids are translated ("1", "Überschrift1"), their names are not: "heading 1".
    private static Dictionary<string, int> HeadingsOf(MainDocumentPart main)
    {
        var levels = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Title"] = 1, ["Heading1"] = 1, ["Heading2"] = 2, ["Heading3"] = 3, ["Heading4"] = 4, ["Heading5"] = 5, ["Heading6"] = 6 };
        foreach (var style in main.StyleDefinitionsPart?.Styles?.Elements<Style>() ?? [])
        {
            var name = style.StyleName?.Val?.Value ?? "";
            if (style.StyleId?.Value is not { } id)
                continue;
            if (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(8), out var level) && level is >= 1 and <= 6)
                levels[id] = level;
            else if (name.Equals("title", StringComparison.OrdinalIgnoreCase))
                levels[id] = 1;
            else if (style.StyleParagraphProperties?.OutlineLevel?.Val?.Value is >= 0 and < 6 and var outline)
                levels[id] = outline + 1;
        }

        return levels;
    }

    private static Dictionary<(int, int), bool> NumberedOf(MainDocumentPart main)
    {
        var numbering = main.NumberingDefinitionsPart?.Numbering;
        var kinds = (numbering?.Elements<AbstractNum>() ?? []).Where(kind => kind.AbstractNumberId?.Value is not null).ToLookup(kind => kind.AbstractNumberId!.Value);
        var numbered = new Dictionary<(int, int), bool>();
        foreach (var instance in numbering?.Elements<NumberingInstance>() ?? [])
        {
            foreach (var level in kinds[instance.AbstractNumId?.Val?.Value ?? -1].SelectMany(kind => kind.Elements<Level>()))
                numbered[(instance.NumberID?.Value ?? 0, level.LevelIndex?.Value ?? 0)] = level.NumberingFormat?.Val?.Value is { } format && format != NumberFormatValues.Bullet && format != NumberFormatValues.None;
        }

        return numbered;
    }
}
