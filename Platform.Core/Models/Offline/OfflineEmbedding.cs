using System.Text;

namespace Platform.Core.Models.Offline;

/// <summary>
/// A vector of hashed words, stems and character n-grams, of length one: texts that share words and parts of words lie near each other. No meaning is known, only
/// spelling; it serves search without a network. The same text gives the same vector on every machine and in every version.
/// </summary>
internal static class OfflineEmbedding
{
    public const int DefaultDimensions = 256;

    private const float OfWord = 1f;
    private const float OfStem = 1.5f;
    private const float OfPart = 0.35f;

    public static ReadOnlyMemory<float> Of(string text, int dimensions)
    {
        var vector = new float[dimensions];
        foreach (var word in Words.Of(text))
        {
            Add(vector, "w" + word, OfWord);
            Add(vector, "s" + Words.Stem(word), OfStem);
            var framed = $"<{word}>";
            for (var length = 3; length <= 4; length++)
                for (var at = 0; at + length <= framed.Length; at++)
                    Add(vector, "n" + framed.Substring(at, length), OfPart);
        }

        var norm = MathF.Sqrt(vector.Sum(x => x * x));
        if (norm == 0)
            vector[0] = norm = 1;
        for (var i = 0; i < vector.Length; i++)
            vector[i] /= norm;
        return vector;
    }

    // The sign comes from the hash too, so that what falls into one place by chance cancels out on average.
    private static void Add(float[] vector, string feature, float weight)
    {
        var hash = Hash(feature);
        vector[(int)((hash >> 1) % (uint)vector.Length)] += (hash & 1) == 0 ? weight : -weight;
    }

    // FNV-1a with a final mix: string.GetHashCode differs from process to process.
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16777619u;
        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        return hash ^ (hash >> 13);
    }
}
