using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Core.Knowledge.Search.Vectors;

/// <summary>
/// A vector of hashed words, stems and parts of words, of length one: texts that share words, or words alike, lie near each other. It knows spelling and no
/// meaning, needs no network, and is the same on every machine and in every version of this <see cref="Name"/>.
/// </summary>
/// <remarks>
/// Rarity is put on the question's side alone (the SMART system's "lnc.ltc"): a stored vector then depends on its own text and nothing else, while rare
/// words of a question weigh as they should in the index of the day.
/// </remarks>
internal static class LocalEmbedding
{
    /// <summary>Changes with every change of what is computed here: vectors of different names do not compare.</summary>
    public const string Name = "local-1";

    /// <summary>Some thousand features of a text share these places; with fewer, what falls together by chance drowns what is alike.</summary>
    public const int Dimensions = 1024;

    /// <summary>What texts without a word in common reach by chance: three times the deviation of a cosine in so many dimensions.</summary>
    public const float Noise = 0.1f;

    private const float OfWord = 0.3f;
    private const float OfStem = 1f;
    private const float OfPart = 0.15f;
    private const float OfStop = 0.05f;

    public static float[] Of(string text) => Of(text, static _ => 1);

    /// <param name="rarity">Weight of a term (a stem, a number, a code).</param>
    public static float[] OfQuery(string query, Func<string, float> rarity) => Of(query, rarity);

    private static float[] Of(string text, Func<string, float> rarity)
    {
        var words = new Dictionary<string, (string Term, TokenKind Kind, int Times)>(StringComparer.Ordinal);
        Tokenizer.Read(text, (term, word, kind, _, _) =>
        {
            var key = word.ToString();
            words[key] = words.TryGetValue(key, out var known) ? known with { Times = known.Times + 1 } : (term.ToString(), kind, 1);
        });
        var vector = new float[Dimensions];
        foreach (var (word, (term, kind, times)) in words)
        {
            var weight = (1 + MathF.Log(times)) * rarity(term) * (kind == TokenKind.Stop ? OfStop : 1);
            Add(vector, StableHash.Of(term, StableHash.Seed + 1), OfStem * weight);
            if (kind is TokenKind.Number or TokenKind.Stop)
                continue;
            Add(vector, StableHash.Of(word, StableHash.Seed + 2), OfWord * weight);
            AddParts(vector, word, OfPart * weight);
        }

        var norm = MathF.Sqrt(vector.Sum(number => number * number));
        for (var i = 0; i < Dimensions && norm > 0; i++)
            vector[i] /= norm;
        return vector;
    }

    // Runs of three and four letters of the word with its borders.
    private static void AddParts(float[] vector, string word, float weight)
    {
        Span<char> framed = stackalloc char[word.Length + 2];
        framed[0] = '<';
        word.CopyTo(framed[1..]);
        framed[^1] = '>';
        for (var length = 3; length <= 4; length++)
            for (var at = 0; at + length <= framed.Length; at++)
                Add(vector, StableHash.Of(framed.Slice(at, length), StableHash.Seed + 3), weight);
    }

    // The sign comes from the hash too, so that what falls into one place by chance cancels out on average.
    private static void Add(float[] vector, ulong hash, float weight) => vector[(int)((hash >> 8) % Dimensions)] += (hash & 1) == 0 ? weight : -weight;
}
