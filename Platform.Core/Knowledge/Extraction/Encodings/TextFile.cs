using System.Buffers;
using System.Text;

namespace Platform.Core.Knowledge.Extraction.Encodings;

/// <summary>What the bytes of a text file are.</summary>
/// <param name="Encoding">Null: line by line, since lines of several sets stand in it; then <paramref name="Fallback"/> is for those that are not UTF-8.</param>
/// <param name="Skip">Bytes of the mark at its beginning.</param>
internal sealed record TextFormat(Encoding? Encoding, Encoding Fallback, int Skip)
{
    /// <summary>As people call it; for the record.</summary>
    public string Name => Encoding?.WebName ?? $"utf-8 + {Fallback.WebName}";
}

/// <summary>Guesses the character set of a text: its mark, whether it is valid UTF-8, the zeros of UTF-16, else the letters of Russian.</summary>
internal static class TextFile
{
    private const int Sample = 1024 * 1024;

    public static TextFormat Guess(ReadOnlySpan<byte> start, Encoding? declared = null)
    {
        if (Mark(start) is { } marked)
            return marked;
        if (Wide(start) is { } wide)
            return new TextFormat(wide, Charsets.Windows1251, 0);
        var sample = WholeLines(start[..Math.Min(start.Length, Sample)]);
        if (declared is { CodePage: not 65001 } && !Charsets.IsUtf8(sample))
            return new TextFormat(declared, declared, 0);
        var (foreign, valid) = NotUtf8(sample);
        if (foreign.Count == 0)
            return new TextFormat(null, Charsets.Windows1251, 0);
        var fallback = CyrillicGuess.Of(foreign.WrittenSpan);
        // Some lines of a text in one set can look like UTF-8 by chance; lines of both kinds in earnest are more of them.
        return valid * 10 < foreign.Lines ? new TextFormat(fallback, fallback, 0) : new TextFormat(null, fallback, 0);
    }

    /// <summary>Whether bytes cannot be any text: zeros and controls where no set puts them.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> start)
    {
        if (Mark(start) is not null || Wide(start) is not null)
            return false;
        var odd = 0;
        foreach (var b in start)
            odd += b < 0x20 && b is not (9 or 10 or 12 or 13 or 26 or 27) ? 1 : 0;
        return odd * 50 > start.Length;
    }

    private static TextFormat? Mark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new TextFormat(null, Charsets.Windows1251, 3),
        [0xFF, 0xFE, 0, 0, ..] => new TextFormat(Encoding.UTF32, Charsets.Windows1251, 4),
        [0xFF, 0xFE, ..] => new TextFormat(Encoding.Unicode, Charsets.Windows1251, 2),
        [0xFE, 0xFF, ..] => new TextFormat(Encoding.BigEndianUnicode, Charsets.Windows1251, 2),
        _ => null,
    };

    // UTF-16 without a mark: every second byte of blanks and Latin letters is zero.
    private static Encoding? Wide(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length & ~1, 4096)];
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < sample.Length; i += 2)
        {
            even += sample[i] == 0 ? 1 : 0;
            odd += sample[i + 1] == 0 ? 1 : 0;
        }

        var few = sample.Length / 16;
        return few == 0 ? null : odd > few && even * 3 < odd ? Encoding.Unicode : even > few && odd * 3 < even ? Encoding.BigEndianUnicode : null;
    }

    private static ReadOnlySpan<byte> WholeLines(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length < Sample ? bytes.Length : bytes.LastIndexOf((byte)'\n') + 1;
        return end > 0 ? bytes[..end] : bytes[..TextLines.WholeCharacters(bytes)];
    }

    private static (Foreign Foreign, int Valid) NotUtf8(ReadOnlySpan<byte> sample)
    {
        var (foreign, valid) = (new Foreign(), 0);
        foreach (var range in sample.Split((byte)'\n'))
        {
            var line = sample[range];
            if (!line.ContainsAnyInRange<byte>(0x80, 0xFF))
                continue;
            if (Charsets.IsUtf8(line))
                valid++;
            else
                foreign.Add(line);
        }

        return (foreign, valid);
    }

    private sealed class Foreign
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public int Lines { get; private set; }

        public int Count => _bytes.WrittenCount;

        public ReadOnlySpan<byte> WrittenSpan => _bytes.WrittenSpan;

        public void Add(ReadOnlySpan<byte> line)
        {
            Lines++;
            _bytes.Write(line);
            _bytes.Write("\n"u8);
        }
    }
}
