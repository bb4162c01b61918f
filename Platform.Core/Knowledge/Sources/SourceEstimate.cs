using System.Text;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Models.Contracts;

namespace Platform.Core.Knowledge.Sources;

/// <summary>What the work on a source will be, before it begins.</summary>
/// <param name="Cost">US dollars; 0 for the local embedding.</param>
/// <param name="Seconds">With what waits before it.</param>
/// <param name="IsRough">From the file's size alone: how much text is in it only the extraction tells.</param>
/// <param name="IsMeasured">The seconds come from the tenant's last sources; else from a constant.</param>
public sealed record SourceEstimate(long Chunks, long Tokens, decimal Cost, int Seconds, bool IsRough, bool IsMeasured)
{
    public static readonly SourceEstimate Nothing = new(0, 0, 0, 0, false, false);
}

/// <summary>How many tokens are in bytes, as far as the beginning and the size tell.</summary>
/// <param name="IsRough">Nobody has seen text.</param>
internal sealed record TokenGuess(long Tokens, bool IsRough)
{
    // Enough to tell languages and tables apart.
    private const int Sample = 64 * 1024;

    // Bytes of a packed format for a character of text: of documents as people write them, by experience; pictures make files larger than this says.
    private static readonly Dictionary<string, double> Packed = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = 8, [".docx"] = 3, [".xlsx"] = 1.5, [".pptx"] = 20, [".zip"] = 0.4,
    };

    private const double CharactersPerToken = 3.5;

    public static async Task<TokenGuess> OfAsync(SpooledFile file, string name, CancellationToken ct)
    {
        if (Packed.TryGetValue(Path.GetExtension(name), out var bytes))
            return new TokenGuess((long)(file.Size / bytes / CharactersPerToken), true);
        var buffer = new byte[(int)Math.Min(Sample, file.Size)];
        await file.Open().ReadExactlyAsync(buffer, ct);
        return Of(Encoding.UTF8.GetString(buffer), file.Size, buffer.Length);
    }

    /// <summary>By the name and the size alone. Two bytes a letter in Russian, one in English.</summary>
    public static TokenGuess OfSize(string name, long size) => new((long)(size / Packed.GetValueOrDefault(Path.GetExtension(name), 1.5) / CharactersPerToken), true);

    public static TokenGuess Of(string text) => new(TokenEstimate.Of(text), false);

    private static TokenGuess Of(string sample, long size, int read) => read == 0 ? new TokenGuess(0, false) : new TokenGuess((long)((double)TokenEstimate.Of(sample) * size / read), size > read);
}

/// <summary>How fast a tenant's sources are worked on.</summary>
/// <param name="TokensPerSecond">Null where too few were, to tell.</param>
/// <param name="Waiting">Tokens before it; rough.</param>
internal sealed record Throughput(double? TokensPerSecond, long Waiting)
{
    // One lane of a small machine, with room to spare; a provider is a network away.
    private const double Local = 30_000;
    private const double Remote = 8_000;

    public SourceEstimate For(TokenGuess guess, IndexSettings settings, ModelPrice price)
    {
        // Chunks end at borders of sentences and sections, mostly before they are full.
        const double filled = 0.8;
        var chunks = guess.Tokens == 0 ? 0 : Math.Max(1, (long)Math.Ceiling(guess.Tokens / (settings.ChunkTokens * filled)));
        var embedded = guess.Tokens + chunks * settings.OverlapTokens;
        var speed = TokensPerSecond ?? (settings.Embedding is null ? Local : Remote);
        return new SourceEstimate(
            chunks, guess.Tokens, settings.Embedding is null ? 0 : price.CostOf(embedded, 0), (int)Math.Min(int.MaxValue, Math.Ceiling(1 + (guess.Tokens + Waiting) / speed)), guess.IsRough, TokensPerSecond is not null);
    }
}
