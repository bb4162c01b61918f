namespace Platform.Core.Knowledge.Chunking;

/// <summary>A part of an extracted text, as the extraction gave it. Where pages begin has no influence on where chunks do.</summary>
/// <param name="Number">From 1, as people count them.</param>
/// <param name="Text">Whole characters: no page ends within a surrogate pair.</param>
internal sealed record ChunkingPage(int Number, string Text);

/// <summary>
/// A piece of an extracted text. The half-open spans from <see cref="Start"/> to <see cref="End"/> of a text's chunks follow each other without gap or overlap; offsets count
/// UTF-16 code units in the whole text.
/// </summary>
/// <param name="ContextStart">At most <see cref="Start"/>: the overlap is the text between the two, begins at a sentence where it can, and never reaches over a heading.</param>
/// <param name="ContextEnd">At least <see cref="End"/>.</param>
/// <param name="HeadingPath">The headings over the beginning of the chunk, outermost first; one that the chunk itself begins with is among them.</param>
/// <param name="Page">The page on which the chunk begins.</param>
/// <param name="Overlap">The text between <see cref="ContextStart"/> and <see cref="Start"/>.</param>
/// <param name="Prefix">Heading rows of the table inside which the chunk begins, so that its cells can be read; not part of any span. Empty elsewhere.</param>
/// <param name="Tokens">Estimate for <see cref="Text"/> alone.</param>
internal sealed record Chunk(
    int Ordinal, long Start, long End, long ContextStart, long ContextEnd, IReadOnlyList<string> HeadingPath, int Page, string Text, string Overlap, string Prefix, int Tokens);
