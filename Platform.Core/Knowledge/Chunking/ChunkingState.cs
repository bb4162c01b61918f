namespace Platform.Core.Knowledge.Chunking;

/// <summary>
/// Where the chunking of a text stands between two pages: plain data that survives as JSON. It holds the text that no chunk has yet, which is bounded by the options and
/// not by the length of the document. Resumed with the next page it goes on exactly as if it had never stopped.
/// </summary>
internal sealed record ChunkingState
{
    public static ChunkingState Empty { get; } = new();

    /// <summary>How many chunks there are.</summary>
    public int Ordinal { get; init; }

    /// <summary>Where the pending text begins in the whole text: the end of the last chunk.</summary>
    public long Offset { get; init; }

    public string Pending { get; init; } = "";

    /// <summary>The pages that the pending text lies on.</summary>
    public IReadOnlyList<PageStart> Pages { get; init; } = [];

    /// <summary>The headings that the pending text stands under, outermost first.</summary>
    public IReadOnlyList<OpenHeading> Headings { get; init; } = [];

    public LineContext Line { get; init; } = LineContext.Beginning;

    /// <summary>Heading rows of the table that the last chunk was cut in.</summary>
    public string TableHead { get; init; } = "";

    /// <summary>The context of the next chunk: the end of the text before it.</summary>
    public string Overlap { get; init; } = "";
}

internal sealed record PageStart(int Number, long Start);

internal sealed record OpenHeading(int Level, string Text);
