using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Platform.Core.Knowledge.Search.Ranking;

namespace Platform.Core.Knowledge.Search.Vectors;

/// <summary>
/// Vectors of one embedding, a byte for each number, searched exactly: every vector is compared. 100,000 vectors of 1,024 numbers are 102 MB and some
/// ten milliseconds on one core.
/// </summary>
internal sealed class VectorSpace
{
    private const int RowsOfBlock = 512;
    private const int Lanes = 32;

    private readonly List<sbyte[]> _blocks = [];
    private readonly List<float> _scales = [];
    private readonly List<int> _documents = [];
    private readonly int _stride;

    public VectorSpace(int dimensions)
    {
        Dimensions = dimensions;
        _stride = (dimensions + Lanes - 1) / Lanes * Lanes;
    }

    public int Dimensions { get; }

    public int Count => _documents.Count;

    public long Bytes => (long)_blocks.Count * RowsOfBlock * _stride;

    public void Add(int document, ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimensions)
            throw new ArgumentException($"{vector.Length} numbers came, {Dimensions} are expected.", nameof(vector));
        if (Count % RowsOfBlock == 0)
            _blocks.Add(new sbyte[RowsOfBlock * _stride]);
        _scales.Add(Quantise(vector, RowOf(Count)));
        _documents.Add(document);
    }

    /// <summary>The cosine of the question with each vector that is allowed, the best of them.</summary>
    public void Search(ReadOnlySpan<float> question, ReadOnlySpan<bool> allowed, TopList best)
    {
        Span<sbyte> bytes = new sbyte[_stride];
        var scale = Quantise(question, bytes);
        if (scale == 0)
            return;
        Span<short> wide = new short[_stride];
        for (var i = 0; i < _stride; i++)
            wide[i] = bytes[i];
        var documents = CollectionsMarshal.AsSpan(_documents);
        var scales = CollectionsMarshal.AsSpan(_scales);
        for (var row = 0; row < documents.Length; row++)
        {
            if (!allowed[documents[row]])
                continue;
            var cosine = Dot(RowOf(row), wide) * scales[row] * scale;
            if (cosine > best.Least)
                best.Offer(documents[row], cosine);
        }
    }

    public VectorSpace Compact(int[] newNumbers)
    {
        var compact = new VectorSpace(Dimensions);
        for (var row = 0; row < Count; row++)
        {
            if (newNumbers[_documents[row]] < 0)
                continue;
            if (compact.Count % RowsOfBlock == 0)
                compact._blocks.Add(new sbyte[RowsOfBlock * _stride]);
            RowOf(row).CopyTo(compact.RowOf(compact.Count));
            compact._scales.Add(_scales[row]);
            compact._documents.Add(newNumbers[_documents[row]]);
        }

        return compact;
    }

    private Span<sbyte> RowOf(int row) => _blocks[row / RowsOfBlock].AsSpan(row % RowsOfBlock * _stride, _stride);

    // The vector made one long, its greatest number 127. What is given back turns the bytes into those numbers again.
    private static float Quantise(ReadOnlySpan<float> vector, Span<sbyte> to)
    {
        var (squares, greatest) = (0f, 0f);
        foreach (var number in vector)
        {
            squares += number * number;
            greatest = MathF.Max(greatest, MathF.Abs(number));
        }

        var norm = MathF.Sqrt(squares);
        if (norm == 0 || !float.IsFinite(norm))
            return 0;
        for (var i = 0; i < vector.Length; i++)
            to[i] = (sbyte)MathF.Round(vector[i] / greatest * 127);
        return greatest / (127 * norm);
    }

    private static int Dot(ReadOnlySpan<sbyte> row, ReadOnlySpan<short> question)
    {
        var rows = MemoryMarshal.Cast<sbyte, Vector256<sbyte>>(row);
        var questions = MemoryMarshal.Cast<short, Vector256<short>>(question);
        var (sum, other) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < rows.Length; i++)
        {
            var (lower, upper) = Vector256.Widen(rows[i]);
            if (Avx2.IsSupported)
            {
                sum += Avx2.MultiplyAddAdjacent(lower, questions[2 * i]);
                other += Avx2.MultiplyAddAdjacent(upper, questions[(2 * i) + 1]);
            }
            else
            {
                // 127 × 127 fits into 16 bits.
                var (first, second) = Vector256.Widen(lower * questions[2 * i]);
                var (third, fourth) = Vector256.Widen(upper * questions[(2 * i) + 1]);
                sum += first + second;
                other += third + fourth;
            }
        }

        return Vector256.Sum(sum + other);
    }
}
