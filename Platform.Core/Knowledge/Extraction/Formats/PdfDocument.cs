using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>PDF by <c>pdftotext</c>, some pages at a time; where that fails, page by page, and a page that cannot be read is named and left out.</summary>
internal static partial class PdfDocument
{
    private const int Range = 50;
    private static readonly TimeSpan RangeTimeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(15);

    public static void Read(string path, PageWriter pages)
    {
        var count = CountPages(path);
        pages.Start("pdf", count);
        // Pages before the first wanted one have been read before; only those of the file itself count from 1.
        var first = pages.Next == 1 ? Math.Clamp(pages.FirstWanted, 1, count + 1) : 1;
        pages.SkipTo(first);
        for (; first <= count; first += Range)
        {
            var last = Math.Min(first + Range - 1, count);
            if (Texts(path, first, last, RangeTimeout) is { Texts: { } texts })
                for (var i = 0; i < texts.Count; i++)
                    Put(path, first + i, texts[i], pages);
            else
                OneByOne(path, first, last, pages);
        }
    }

    private static int CountPages(string path)
    {
        var info = ToolProcess.Run("pdfinfo", [path], RangeTimeout);
        if (info.Errors.Contains("Incorrect password", StringComparison.OrdinalIgnoreCase))
            throw new ExtractionException(ExtractionFaults.Encrypted);
        if (info.TimedOut)
            throw new ExtractionException(ExtractionFaults.Timeout);
        var found = Pages().Match(info.Output ?? "");
        return info.ExitCode == 0 && found.Success && int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) is > 0 and var pages
            ? pages : throw new ExtractionException(ExtractionFaults.Broken, FirstLine(info.Errors));
    }

    private static void OneByOne(string path, int first, int last, PageWriter pages)
    {
        for (var page = first; page <= last; page++)
        {
            var (texts, fault) = Texts(path, page, page, PageTimeout);
            if (texts is null)
                pages.Fault(fault!.Code, fault.Detail);
            else
                Put(path, page, texts[0], pages);
        }
    }

    private static void Put(string path, int page, string text, PageWriter pages)
    {
        if (text.Length == 0 && PictureText.Read(path, page) is { Length: > 0 } seen)
            text = seen;
        if (text.Length == 0)
            pages.Fault(ExtractionFaults.NoText);
        else
            pages.Page(text);
    }

    // The same pages twice: in the order of reading, where columns and paragraphs are themselves, and as they are laid out, where rows of tables are.
    private static (IReadOnlyList<string>? Texts, ExtractionException? Fault) Texts(string path, int first, int last, TimeSpan timeout)
    {
        var (flow, fault) = Run(path, first, last, timeout, []);
        if (flow is null)
            return (null, fault);
        var (laid, _) = Run(path, first, last, timeout, ["-layout"]);
        return ([.. flow.Select((text, i) => PdfText.Of(text, laid?[i]))], null);
    }

    private static (string[]? Pages, ExtractionException? Fault) Run(string path, int first, int last, TimeSpan timeout, string[] options)
    {
        var result = ToolProcess.Run("pdftotext", ["-f", Text(first), "-l", Text(last), "-enc", "UTF-8", "-eol", "unix", .. options, path, "-"], timeout);
        // Every page ends with a form feed.
        var pages = result.Output?.Split('\f');
        return result.ExitCode == 0 && pages?.Length == last - first + 2 ? (pages[..^1], null)
            : (null, new ExtractionException(result.TimedOut ? ExtractionFaults.Timeout : result.Output is null ? ExtractionFaults.TooLarge : ExtractionFaults.Broken, FirstLine(result.Errors)));
    }

    private static string? FirstLine(string text) => text.Length == 0 ? null : text.Split('\n')[0];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Pages:\s+(\d{1,7})", RegexOptions.Multiline)]
    private static partial Regex Pages();
}
