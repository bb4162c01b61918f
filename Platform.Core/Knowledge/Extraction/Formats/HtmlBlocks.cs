using System.Text;
using AngleSharp.Dom;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Writes the elements of a page as blocks of light Markdown.</summary>
internal sealed class HtmlBlocks(FlowWriter flow)
{
    // The tree is walked by recursion; deeper ones are made to hurt, and their texts are taken flat.
    private const int Deepest = 400;

    private static readonly HashSet<string> Ignored = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "nav", "aside", "footer", "svg", "canvas", "iframe", "object", "form", "button", "select", "input", "textarea", "dialog", "audio", "video", "head", "map",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "section", "article", "main", "header", "blockquote", "figure", "figcaption", "details", "summary", "dl", "dt", "dd", "address", "fieldset", "hr", "center", "body", "tr", "td", "th",
        "tbody", "thead", "caption",
    };

    private readonly StringBuilder _line = new();
    private int _depth;

    public void Write(IElement root)
    {
        Children(root);
        Flush();
    }

    /// <summary>How much text people see in an element.</summary>
    public static int TextLength(INode root)
    {
        var length = 0;
        foreach (var text in Texts(root))
            length += text.Data.AsSpan().Trim().Length;
        return length;
    }

    private void Children(INode node)
    {
        if (_depth >= Deepest)
        {
            foreach (var text in Texts(node))
                _line.Append(text.Data);
            return;
        }

        _depth++;
        for (var child = node.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child is IText text)
                _line.Append(text.Data);
            else if (child is IElement element && IsShown(element))
                Element(element);
        }

        _depth--;
    }

    private void Element(IElement element)
    {
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Heading(element);
                break;
            case "ul" or "ol":
                Flush();
                var list = new StringBuilder();
                List(element, 0, list);
                flow.Block(list.ToString());
                break;
            case "table":
                Table(element);
                break;
            case "pre":
                Flush();
                flow.Block("```\n" + string.Concat(Texts(element).Select(text => text.Data)).Trim('\n') + "\n```");
                break;
            case "br":
                _line.Append('\n');
                break;
            case "img":
                _line.Append(' ').Append(element.GetAttribute("alt")).Append(' ');
                break;
            case "a":
                Link(element);
                break;
            case var name when Blocks.Contains(name):
                Flush();
                Children(element);
                Flush();
                break;
            default:
                Children(element);
                break;
        }
    }

    private void Heading(IElement element)
    {
        Flush();
        Children(element);
        var text = Markdown.OneLine(_line.ToString());
        _line.Clear();
        if (text.Length > 0)
            flow.Block(Markdown.Heading(element.LocalName[1] - '0', text));
    }

    private void Link(IElement element)
    {
        var target = element.GetAttribute("href")?.Trim() ?? "";
        var start = _line.Length;
        Children(element);
        // Blocks within the link have gone out already.
        if (start > _line.Length)
            return;
        var raw = _line.ToString(start, _line.Length - start);
        var text = Markdown.OneLine(raw);
        if (text.Length == 0 || target.Length is 0 or > 2000 || target.StartsWith('#') || target.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))
            return;
        flow.Link(text, target);
        _line.Length = start;
        _line.Append(raw.StartsWith(' ') ? " " : "").Append(Markdown.Link(text, target)).Append(raw.EndsWith(' ') ? " " : "");
    }

    private void List(IElement list, int level, StringBuilder into)
    {
        var number = 0;
        foreach (var item in list.Children.Where(IsShown))
        {
            var (own, nested) = (new StringBuilder(), new List<IElement>());
            Inline(item, own, nested);
            var mark = list.LocalName == "ol" ? $"{++number}. " : "- ";
            var text = Markdown.OneLine(own.ToString());
            if (text.Length > 0)
                into.Append(' ', 2 * level).Append(mark).Append(text).Append('\n');
            foreach (var inner in nested.Where(_ => level < 8))
                List(inner, level + 1, into);
        }
    }

    // The text of an item or cell in one line, lists within it apart.
    private void Inline(IElement element, StringBuilder into, List<IElement>? nested)
    {
        var outer = _line.ToString();
        _line.Clear();
        InlineChildren(element, nested);
        into.Append(_line);
        _line.Clear().Append(outer);
    }

    private void InlineChildren(INode node, List<IElement>? nested)
    {
        if (_depth >= Deepest)
            return;
        _depth++;
        for (var child = node.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child is IText text)
                _line.Append(text.Data);
            else if (child is not IElement element || !IsShown(element))
                continue;
            else if (element.LocalName is "ul" or "ol" && nested is not null)
                nested.Add(element);
            else if (element.LocalName == "a")
                InlineLink(element, nested);
            else
                InlineChildren(Spaced(element), nested);
        }

        _line.Append(' ');
        _depth--;
    }

    private void InlineLink(IElement element, List<IElement>? nested)
    {
        var start = _line.Length;
        InlineChildren(element, nested);
        var text = Markdown.OneLine(_line.ToString(start, _line.Length - start));
        var target = element.GetAttribute("href")?.Trim() ?? "";
        if (text.Length == 0 || target.Length is 0 or > 2000 || target.StartsWith('#') || target.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))
            return;
        flow.Link(text, target);
        _line.Length = start;
        _line.Append(Markdown.Link(text, target)).Append(' ');
    }

    private IElement Spaced(IElement element)
    {
        if (element.LocalName == "br" || Blocks.Contains(element.LocalName))
            _line.Append(' ');
        return element;
    }

    private void Table(IElement table)
    {
        Flush();
        List<IElement> rows = [.. table.QuerySelectorAll("tr").Where(row => row.Closest("table") == table && IsShown(row))];
        // Tables within tables, and those of one column, lay a page out.
        if (table.QuerySelector("table") is not null || rows.Count == 0 || rows.Max(row => row.Children.Length) < 2)
        {
            Children(table);
            Flush();
            return;
        }

        if (table.QuerySelector("caption") is { } caption)
            flow.Block(Markdown.OneLine(string.Concat(Texts(caption).Select(text => text.Data))));
        List<List<string>> cells = [.. rows.Select(row => row.Children.Where(IsShown).Select(Cell).ToList()).Where(row => row.Exists(cell => cell.Length > 0))];
        if (cells.Count > 0)
            flow.Block(Markdown.Table(cells));
    }

    private string Cell(IElement cell)
    {
        var text = new StringBuilder();
        Inline(cell, text, null);
        return Markdown.OneLine(text.ToString());
    }

    private void Flush()
    {
        if (_line.Length == 0)
            return;
        var lines = _line.ToString().Split('\n');
        _line.Clear();
        flow.Block(Markdown.OneLine(string.Join(' ', lines)));
    }

    private static bool IsShown(IElement element) =>
        !Ignored.Contains(element.LocalName) && !element.HasAttribute("hidden") && element.GetAttribute("aria-hidden") != "true" && element.GetAttribute("role") is not ("navigation" or "menu" or "banner" or "contentinfo")
            && element.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal).Contains("display:none", StringComparison.OrdinalIgnoreCase) != true;

    // All shown texts in their order, without recursion.
    private static IEnumerable<IText> Texts(INode root)
    {
        for (var node = root.FirstChild; node is not null;)
        {
            if (node is IText text)
                yield return text;
            var next = node is IElement element && !IsShown(element) ? null : node.FirstChild;
            while (next is null && node is not null && node != root)
            {
                next = node.NextSibling;
                node = node.Parent;
            }

            node = next;
        }
    }
}
