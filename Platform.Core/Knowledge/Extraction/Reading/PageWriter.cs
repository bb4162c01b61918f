using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>Numbers the pages of a file, makes their texts clean, and hands on those that are wanted.</summary>
internal sealed class PageWriter(Action<ExtractionItem> write, int fromPage, IReadOnlyDictionary<int, string> lostPages)
{
    private const int LongestLabel = 200;

    private readonly Languages _languages = new();
    private readonly List<SourceFault> _warnings = [];
    private readonly List<int> _pagesWithoutText = [];
    private long _characters;
    private int _pagesWithText;
    private bool _isStarted;
    private string _end = "\n\n";

    /// <summary>The number of the page that comes next.</summary>
    public int Next { get; private set; } = 1;

    /// <summary>Pages before it need not be made at all.</summary>
    public int FirstWanted => fromPage;

    /// <summary>The part of an archive that is read now; stands before the labels of its pages.</summary>
    public string? Part { get; private set; }

    /// <summary>What is missing for a blank line after the last text.</summary>
    public string Gap => _end.EndsWith("\n\n", StringComparison.Ordinal) ? "" : _end.EndsWith('\n') ? "\n" : "\n\n";

    /// <summary>No page more is taken.</summary>
    public bool IsFull => _characters > ReadingLimits.Characters || Next > ReadingLimits.Pages;

    /// <summary>Only the first is told: parts of an archive have formats too.</summary>
    public void Start(string format, int? pages = null)
    {
        if (!_isStarted)
            write(new ExtractionStarted(format, pages));
        _isStarted = true;
    }

    public void BeginPart(string name) => write(new ExtractionPart(Part = name));

    public void EndPart(string? outer) => write(new ExtractionPart(Part = outer));

    /// <exception cref="ExtractionException">At this page the part has ended a process before.</exception>
    public void ThrowIfLost()
    {
        if (Part is not null && lostPages.TryGetValue(Next, out var code))
            throw new ExtractionException(code);
    }

    /// <param name="text">As it goes into the whole text, with its line breaks at the end.</param>
    public void Page(string text, IReadOnlyList<PageLink>? links = null, string? label = null)
    {
        var clean = CleanText.Of(text);
        if (clean.Length > ReadingLimits.PageCharacters)
            throw new ExtractionException(ExtractionFaults.TooLarge, $"A page has {clean.Length:N0} characters.");
        _characters += clean.Length;
        _languages.Add(clean);
        _end = clean.Length > 0 ? clean[^Math.Min(2, clean.Length)..] : _end;
        _pagesWithText += string.IsNullOrWhiteSpace(clean) ? 0 : 1;
        Put(new ExtractedPage(Next, Label(label), clean, [.. (links ?? []).Take(ReadingLimits.Links).Select(Clean)]));
        ThrowIfLost();
    }

    /// <summary>A page that cannot be read, in its place.</summary>
    public void Fault(string code, string? detail = null, string? label = null)
    {
        if (code == ExtractionFaults.NoText)
            _pagesWithoutText.Add(Next);
        Put(new ExtractedPage(Next, Label(label), "", [], new SourceFault(code, Detail(detail), Next)));
    }

    /// <summary>Pages that are not wanted and were not made.</summary>
    public void SkipTo(int page) => Next = Math.Max(Next, page);

    public void Warn(string code, string? detail = null) => _warnings.Add(new SourceFault(code, Detail(detail), null));

    /// <param name="fault">What ended it early.</param>
    public void End(ExtractionException? fault)
    {
        Start("unknown");
        var end = fault is not null ? new SourceFault(fault.Code, Detail(fault.Detail), null) : _pagesWithText > 0 || fromPage > 1 ? null : Nothing();
        write(new ExtractionEnded(end, _languages.Guess(), _warnings));
    }

    private SourceFault Nothing() =>
        _pagesWithoutText.Count > 0 ? new SourceFault(ExtractionFaults.NoText, "Pages without text: " + Ranges(_pagesWithoutText), _pagesWithoutText[0]) : new SourceFault(ExtractionFaults.Empty, null, null);

    private void Put(ExtractedPage page)
    {
        if (IsFull)
            throw new ExtractionException(ExtractionFaults.TooLarge, $"There is more text than {ReadingLimits.Characters:N0} characters or {ReadingLimits.Pages:N0} pages.");
        write(Next >= fromPage ? page : new ExtractionPassed(Next));
        Next++;
    }

    private string? Label(string? label)
    {
        var whole = Part is null ? label : label is null ? Part : $"{Part} › {label}";
        return whole is null ? null : CleanText.Of(whole) is { Length: > LongestLabel } clean ? clean[..LongestLabel].TrimEnd() : CleanText.Of(whole);
    }

    private static PageLink Clean(PageLink link) => new(CleanText.Of(link.Text), CleanText.Of(link.Target));

    private static string? Detail(string? detail) => detail is null ? null : CleanText.Of(detail.Length > 500 ? detail[..500] : detail);

    // 1–3, 7, 9–12
    private static string Ranges(List<int> pages)
    {
        var ranges = new List<string>();
        for (var i = 0; i < pages.Count;)
        {
            var first = i;
            while (i + 1 < pages.Count && pages[i + 1] == pages[i] + 1)
                i++;
            ranges.Add(i == first ? $"{pages[first]}" : $"{pages[first]}–{pages[i]}");
            i++;
        }

        return string.Join(", ", ranges);
    }
}
