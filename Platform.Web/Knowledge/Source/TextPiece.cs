using Platform.Core.Knowledge.Reading;

namespace Platform.Web.Knowledge.Source;

/// <summary>A part of a version's text as it is drawn: a chunk, or where there are none some thousand letters.</summary>
internal sealed record TextPiece(long Start, string Text, int Page, ChunkRow? Chunk)
{
    public long End => Start + Text.Length;

    public static TextPiece Of(ChunkRow chunk) => new(chunk.Start, chunk.Text, chunk.Page, chunk);

    /// <summary>Cut where one of the stretches begins or ends.</summary>
    public IEnumerable<TextRun> Runs(TextStretch? hit, IReadOnlyList<TextStretch> overlaps)
    {
        var borders = overlaps.Append(hit).OfType<TextStretch>().SelectMany(stretch => new[] { stretch.Start, stretch.End }).Where(at => at > Start && at < End).Append(Start).Append(End).Distinct().Order().ToArray();
        for (var i = 0; i + 1 < borders.Length; i++)
            yield return new TextRun(Text[(int)(borders[i] - Start)..(int)(borders[i + 1] - Start)], hit?.Holds(borders[i]) is true, overlaps.Any(stretch => stretch.Holds(borders[i])));
    }
}

/// <summary>From a place of the text to another, half-open, in UTF-16 code units.</summary>
public sealed record TextStretch(long Start, long End)
{
    public bool Holds(long at) => at >= Start && at < End;
}

internal sealed record TextRun(string Text, bool IsHit, bool IsOverlap);
