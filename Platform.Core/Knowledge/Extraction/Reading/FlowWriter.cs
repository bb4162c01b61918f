using System.Text;
using Platform.Core.Knowledge.Chunking;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>Makes pages of texts that have none of their own: some thousand characters each, cut between blocks.</summary>
internal sealed class FlowWriter(PageWriter pages, string? label = null)
{
    private const int Full = 8_000;

    private readonly StringBuilder _text = new();
    private readonly List<PageLink> _links = [];

    /// <summary>A heading, paragraph, list or table; a blank line follows it.</summary>
    public void Block(string block)
    {
        var text = block.Trim('\n').TrimEnd();
        if (text.Length == 0)
            return;
        foreach (var piece in Pieces(text))
            Append(piece);
        Append("\n\n");
        if (_text.Length >= Full)
            Flush();
    }

    public void Link(string text, string target) => _links.Add(new PageLink(text, target));

    /// <summary>Ends the page where the document says so.</summary>
    public void Flush()
    {
        if (_text.Length > 0)
            pages.Page(_text.ToString(), [.. _links], label);
        _text.Clear();
        _links.Clear();
    }

    private void Append(string piece)
    {
        if (_text.Length > 0 && _text.Length + piece.Length > 2 * Full)
            Flush();
        _text.Append(piece);
    }

    // A block that is many pages long is cut between lines, a line of that length between characters.
    private static IEnumerable<string> Pieces(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(at + Full, text.Length);
            if (end < text.Length)
                end = text.LastIndexOf('\n', end - 1, end - at) is >= 0 and var line ? line + 1 : Graphemes.CutAt(text, at, end);
            yield return text[at..end];
            at = end;
        }
    }
}
