using Platform.Core.Models.Contracts;

namespace Platform.Core.Knowledge.Chunking;

/// <summary>Cuts one chunk after the other from the beginning of the pending text.</summary>
internal sealed class ChunkCutter(ChunkingState state, ChunkingOptions options)
{
    private const int LongestPath = 200;

    private readonly string text = state.Pending;
    private readonly List<Line> lines = [];
    private readonly List<Border> borders = [];
    private int at;
    private ChunkingState current = state;

    public int Left => text.Length - at;

    public ChunkingState State
    {
        get
        {
            var page = current.Pages.Count == 0 ? 0 : PageIndex(current.Offset);
            return current with { Pending = text[at..], Pages = [.. current.Pages.Skip(page)] };
        }
    }

    /// <param name="window">How many characters of the rest may be looked at.</param>
    /// <param name="isLast">Nothing follows the window.</param>
    public Chunk Cut(int window, bool isLast)
    {
        lines.Clear();
        borders.Clear();
        var limit = Math.Min(window, Math.Min(options.MostCharacters, Fit(window)));
        LineReader.Read(text, at, window, current.Line, limit + 1, lines);
        Borders.Find(text, at, limit, current.Line, lines, borders);
        var length = isLast && limit == window ? window : Best(limit);
        var chunk = Chunk(length);
        Advance(chunk);
        return chunk;
    }

    private int Fit(int window) =>
        options.Unit == ChunkUnit.Characters ? options.Size : TokenEstimate.Fit(text.AsSpan(at, Math.Min(window, options.MostCharacters)), options.Size);

    private int Best(int limit)
    {
        var cut = Graphemes.CutAt(text, at, at + limit) - at;
        if (cut > limit)
            return cut;
        var (best, most) = (cut, 1 + Borders.Worth(new Border(cut, BorderLevel.Grapheme)));
        foreach (var border in borders)
        {
            var worth = (double)border.At / limit + Borders.Worth(border);
            if (worth >= most)
                (best, most) = (border.At, worth);
        }

        return best;
    }

    private Chunk Chunk(int length)
    {
        var span = text.Substring(at, length);
        var page = current.Pages[PageIndex(current.Offset)].Number;
        return new Chunk(
            current.Ordinal, current.Offset, current.Offset + length, current.Offset - current.Overlap.Length, current.Offset + length, Path(length), page, span, current.Overlap,
            current.TableHead, TokenEstimate.Of(span));
    }

    // The headings that stand over the first words of the chunk: those before it, and those it begins with.
    private List<string> Path(int length)
    {
        var headings = current.Headings;
        foreach (var line in lines.TakeWhile(line => line.Start < length && line.Kind is LineKind.Blank or LineKind.Heading or LineKind.HeadingRule))
            headings = Under(headings, line);
        return [.. headings.Select(heading => heading.Text)];
    }

    private void Advance(Chunk chunk)
    {
        var length = chunk.Text.Length;
        var (headings, context, head) = (current.Headings, current.Line, current.TableHead);
        foreach (var line in lines.TakeWhile(line => line.Start < length))
        {
            headings = Under(headings, line);
            head = line.Kind switch
            {
                LineKind.TableHead => Text(line),
                LineKind.TableRule when line.End <= length && line.After.Inside is null => head + Text(line),
                LineKind.TableRow => head,
                _ => "",
            };
            context = line.End <= length ? line.After : line.After with { Inside = line.Kind };
        }

        var isInTable = context.Content == LineKind.TableRow && head.Contains('\n', StringComparison.Ordinal) && (context.Inside is not null || IsTableNext(length));
        current = current with
        {
            Ordinal = current.Ordinal + 1, Offset = chunk.End, Headings = headings, Line = context, TableHead = isInTable ? head : "", Overlap = Overlap(length),
        };
        at += length;
    }

    private string Text(Line line) => text.Substring(at + line.Start, Math.Min(line.End - line.Start, LineReader.LongestRow));

    private bool IsTableNext(int length) => lines.Any(line => line.Start == length && line.Kind == LineKind.TableRow);

    private IReadOnlyList<OpenHeading> Under(IReadOnlyList<OpenHeading> headings, Line line)
    {
        if (line.Kind != LineKind.Heading || line.Level == 0)
            return headings;
        var words = LineReader.HeadingText(text.AsSpan(at + line.Start, line.End - line.Start));
        var cut = words.Length <= LongestPath ? words : words[..Graphemes.CutAt(words, 0, LongestPath)];
        return [.. headings.Where(heading => heading.Level < line.Level), new OpenHeading(line.Level, cut)];
    }

    // The end of this chunk that the next one shows before itself: from a sentence on where one begins near enough, else from a word on; nothing across a heading.
    private string Overlap(int length)
    {
        if (options.Overlap == 0 || borders.Any(border => border.At == length && border.Level == BorderLevel.Section))
            return "";
        var section = lines.LastOrDefault(line => line.Kind == LineKind.Heading && line.Start < length).Start;
        var places = borders.Where(border => border.At >= section && border.At < length).ToList();
        var from = FirstNear(places.Where(border => border.Level >= BorderLevel.Sentence), length) ?? FirstNear(places.Where(border => border.Level == BorderLevel.Word), length);
        return from is { } begin ? text.Substring(at + begin, length - begin) : "";
    }

    private int? FirstNear(IEnumerable<Border> places, int length)
    {
        foreach (var place in places)
        {
            var size = length - place.At;
            // No overlap of so many tokens is longer; counting is for those that can be.
            if (options.Unit == ChunkUnit.Characters ? size <= options.Overlap : size <= options.Overlap * 8 && TokenEstimate.Of(text.Substring(at + place.At, size)) <= options.Overlap)
                return place.At;
        }

        return null;
    }

    private int PageIndex(long offset)
    {
        var index = current.Pages.Count - 1;
        while (index > 0 && current.Pages[index].Start > offset)
            index--;
        return index;
    }
}
