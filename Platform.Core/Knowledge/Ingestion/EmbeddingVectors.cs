using System.Buffers.Binary;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Vectors as they are kept: of length one, as little-endian half-precision floats. What is no vector is said so before anything is kept.</summary>
internal static class EmbeddingVectors
{
    private const int MostDimensions = 8_192;

    /// <param name="dimensions">Of the vectors that are there already; null for any.</param>
    public static IReadOnlyList<byte[]> Check(IReadOnlyList<ReadOnlyMemory<float>> vectors, int count, int? dimensions)
    {
        if (vectors.Count != count)
            throw Garbage($"{vectors.Count} vectors for {count} texts");
        var size = dimensions ?? (count > 0 ? vectors[0].Length : 0);
        if (vectors.Any(vector => vector.IsEmpty))
            throw Garbage("an empty vector");
        if (vectors.Select(vector => vector.Length).FirstOrDefault(length => length != size) is > 0 and var other)
            throw new RetryLaterException(EmbeddingFaults.Dimension, $"{other} ≠ {size}", patient: false);
        return [.. vectors.Select(vector => Of(vector.Span, size))];
    }

    private static byte[] Of(ReadOnlySpan<float> vector, int size)
    {
        var length = 0.0;
        foreach (var value in vector)
            length += (double)value * value;
        length = Math.Sqrt(length);
        if (size > MostDimensions || !double.IsFinite(length) || length < 1e-9)
            throw Garbage("a vector without length or with no numbers");
        var bytes = new byte[size * 2];
        for (var i = 0; i < size; i++)
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)(vector[i] / length));
        return bytes;
    }

    private static RetryLaterException Garbage(string what) => new(EmbeddingFaults.Garbage, what, patient: false);
}
