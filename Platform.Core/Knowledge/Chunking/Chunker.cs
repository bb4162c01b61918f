namespace Platform.Core.Knowledge.Chunking;

/// <summary>
/// Cuts a text into chunks by its structure, page by page, in memory that depends on the options alone. Every cut is decided over a window of fixed length that begins at
/// the cut before, and only when all of that window is there: so the chunks depend on the text and the options, not on where pages end or a run was interrupted.
/// </summary>
internal static class Chunker
{
    public static (IReadOnlyList<Chunk> Chunks, ChunkingState State) Next(ChunkingState state, ChunkingPage page, ChunkingOptions options)
    {
        var start = state.Offset + state.Pending.Length;
        // Nothing begins on a page without text.
        var pages = state.Pages.Where(known => known.Start < start);
        return Cut(state with { Pending = state.Pending + page.Text, Pages = [.. pages, new PageStart(page.Number, start)] }, options, isLast: false);
    }

    /// <summary>The chunks of what is left, after the last page.</summary>
    public static IReadOnlyList<Chunk> Finish(ChunkingState state, ChunkingOptions options) => Cut(state, options, isLast: true).Chunks;

    /// <summary>A whole text at once, as its only page.</summary>
    public static IReadOnlyList<Chunk> All(string text, ChunkingOptions options)
    {
        var (chunks, state) = Next(ChunkingState.Empty, new ChunkingPage(1, text), options);
        return [.. chunks, .. Finish(state, options)];
    }

    private static (IReadOnlyList<Chunk> Chunks, ChunkingState State) Cut(ChunkingState state, ChunkingOptions options, bool isLast)
    {
        if (!options.IsValid)
            throw new ArgumentException($"A chunk holds {ChunkingOptions.SmallestSize} to {ChunkingOptions.LargestSize}, its overlap at most half of it.", nameof(options));
        var chunks = new List<Chunk>();
        var window = options.MostCharacters + LineReader.Sight;
        var cutter = new ChunkCutter(state, options);
        while (cutter.Left >= window)
            chunks.Add(cutter.Cut(window, isLast: false));
        while (isLast && cutter.Left > 0)
            chunks.Add(cutter.Cut(cutter.Left, isLast: true));
        return (chunks, cutter.State);
    }
}
