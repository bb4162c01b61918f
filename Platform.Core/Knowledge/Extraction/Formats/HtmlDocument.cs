using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Platform.Core.Knowledge.Extraction.Encodings;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>A web page: its main text without menus, scripts and what is hidden.</summary>
internal static partial class HtmlDocument
{
    // What is marked as the main part is believed when it holds at least this share of the text.
    private const double MainShare = 0.25;
    private const int Start = 4096;

    public static void Read(OpenDocument document, PageWriter pages)
    {
        if (document.File.Length > ReadingLimits.WholeHtml)
            throw new ExtractionException(ExtractionFaults.TooLarge, $"A web page of more than {ReadingLimits.WholeHtml / ReadingLimits.Mebibyte} MiB is not read.");
        Read(string.Concat(PlainDocument.Lines(document, PlainDocument.DeclaredBy(document.MediaType) ?? Declared(document.File))), pages);
    }

    public static void Read(string html, PageWriter pages)
    {
        using var page = new HtmlParser().ParseDocument(html);
        if (page.Body is not { } body)
            return;
        var title = Markdown.OneLine(page.Title ?? "");
        var flow = new FlowWriter(pages);
        var main = Main(body);
        if (title.Length > 0 && main.QuerySelector("h1") is null)
            flow.Block(Markdown.Heading(1, title));
        new HtmlBlocks(flow).Write(main);
        flow.Flush();
    }

    private static IElement Main(IElement body)
    {
        var whole = HtmlBlocks.TextLength(body);
        var marked = body.QuerySelectorAll("main, [role=main], article, #content, #main-content").Where(element => element.Closest("nav, aside, footer") is null)
            .Select(element => (Element: element, Length: HtmlBlocks.TextLength(element))).ToList();
        // Several articles are a list of them: what holds them all is the page.
        return marked.Where(one => one.Length >= whole * MainShare).OrderByDescending(one => one.Length).Select(one => one.Element).FirstOrDefault() ?? body;
    }

    // <meta charset="windows-1251">, <meta http-equiv=… content="text/html; charset=koi8-r">, <?xml encoding="…"?>
    private static Encoding? Declared(FileStream file)
    {
        var start = new byte[(int)Math.Min(Start, file.Length)];
        file.Position = 0;
        file.ReadExactly(start);
        return Charset().Match(Encoding.Latin1.GetString(start)) is { Success: true } match ? Charsets.Find(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();
}
