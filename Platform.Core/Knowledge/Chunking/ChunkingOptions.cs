using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Chunking;

internal enum ChunkUnit
{
    /// <summary>As <see cref="Models.Contracts.TokenEstimate"/> counts them.</summary>
    Tokens,

    /// <summary>UTF-16 code units.</summary>
    Characters,
}

/// <summary>How large chunks become. The same options and the same text always give the same chunks.</summary>
/// <param name="Size">The most that the span of a chunk holds, in <paramref name="Unit"/>; <see cref="SmallestSize"/> to <see cref="LargestSize"/>.</param>
/// <param name="Overlap">How much of the text before it a chunk shows as context, in the same unit; 0 to half of the size. Context is never part of a span.</param>
internal sealed record ChunkingOptions(int Size = 300, int Overlap = 40, ChunkUnit Unit = ChunkUnit.Tokens)
{
    public const int SmallestSize = 16;
    public const int LargestSize = 20_000;

    // Blanks cost next to nothing as tokens; a table drawn with them must not make a chunk endless.
    private const int CharactersPerToken = 8;

    public static ChunkingOptions Default { get; } = new();

    /// <summary>As a collection's index says; an overlap that would be most of a chunk is half of it.</summary>
    public static ChunkingOptions Of(IndexSettings settings) => new(settings.ChunkTokens, Math.Min(settings.OverlapTokens, settings.ChunkTokens / 2));

    public bool IsValid => Size is >= SmallestSize and <= LargestSize && Overlap >= 0 && Overlap <= Size / 2;

    /// <summary>No span is longer, in characters.</summary>
    internal int MostCharacters => Unit == ChunkUnit.Characters ? Size : Size * CharactersPerToken;
}
