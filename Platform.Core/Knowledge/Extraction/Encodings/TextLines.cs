using System.Text;

namespace Platform.Core.Knowledge.Extraction.Encodings;

/// <summary>
/// The decoded lines of a file of any length, in pieces: a line longer than a piece comes in several, cut between characters. Every piece but a line's last is without a
/// line break at its end.
/// </summary>
internal static class TextLines
{
    private const int Piece = 64 * 1024;

    public static IEnumerable<string> Read(Stream stream, TextFormat format)
    {
        stream.Position = format.Skip;
        return format.Encoding is { IsSingleByte: false } wide ? Decoded(new StreamReader(stream, wide, detectEncodingFromByteOrderMarks: false)) : ByLine(stream, format);
    }

    private static IEnumerable<string> Decoded(StreamReader reader)
    {
        var buffer = new char[Piece];
        var line = new StringBuilder();
        int read;
        while ((read = reader.Read(buffer)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            int at;
            while ((at = rest.Span.IndexOf('\n')) >= 0)
            {
                yield return line.Append(rest.Span[..(at + 1)]).ToString();
                line.Clear();
                rest = rest[(at + 1)..];
            }

            line.Append(rest.Span);
            if (line.Length < Piece || char.IsHighSurrogate(line[^1]))
                continue;
            yield return line.ToString();
            line.Clear();
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    private static IEnumerable<string> ByLine(Stream stream, TextFormat format)
    {
        var buffer = new byte[Piece];
        var filled = 0;
        while (true)
        {
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            var at = 0;
            for (int length; (length = buffer.AsSpan(at, filled - at).IndexOf((byte)'\n') + 1) > 0; at += length)
                yield return Decode(buffer.AsSpan(at, length), format);
            if (read == 0 || (at == 0 && filled == buffer.Length))
            {
                var end = read == 0 ? filled : at + WholeCharacters(buffer.AsSpan(at, filled - at));
                if (end > at)
                    yield return Decode(buffer.AsSpan(at, end - at), format);
                if (read == 0)
                    yield break;
                at = end;
            }

            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            filled -= at;
        }
    }

    private static string Decode(ReadOnlySpan<byte> line, TextFormat format) =>
        format.Encoding is { } known ? known.GetString(line) : Charsets.IsUtf8(line) ? Encoding.UTF8.GetString(line) : format.Fallback.GetString(line);

    /// <summary>Where the last character of UTF-8 may have been cut, it is left out.</summary>
    public static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (var i = 1; i <= 4 && i < bytes.Length; i++)
        {
            if ((bytes[^i] & 0xC0) != 0x80)
                return bytes[^i] >= 0xC0 ? bytes.Length - i : bytes.Length;
        }

        return bytes.Length;
    }
}
