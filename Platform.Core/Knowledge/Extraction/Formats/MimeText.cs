using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>The encodings of mail.</summary>
internal static partial class MimeText
{
    /// <summary><c>text/plain; charset=utf-8</c> → <c>text/plain</c></summary>
    public static string Value(string head) => head.Split(';')[0].Trim();

    /// <summary>A parameter in any of the three ways that it is written: <c>name="a"</c>, <c>name*=utf-8''%D0%B0</c>, <c>name*0=…; name*1=…</c>.</summary>
    public static string? Parameter(string head, string name)
    {
        var parts = new SortedDictionary<int, (string Value, bool IsEncoded)>();
        foreach (var match in Parameters().Matches(head).Where(match => match.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            var number = match.Groups["number"] is { Success: true } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : 0;
            var quoted = match.Groups["quoted"];
            parts[number] = (quoted.Success ? quoted.Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups["bare"].Value, match.Groups["star"].Success);
        }

        if (parts.Count == 0)
            return null;
        var whole = string.Concat(parts.Values.Select(part => part.Value));
        if (!parts.Values.First().IsEncoded)
            return Words(whole);
        var pieces = whole.Split('\'', 3);
        return pieces.Length == 3 ? (Charsets.Find(pieces[0]) ?? Encoding.UTF8).GetString(Percent(pieces[2])) : whole;
    }

    /// <summary><c>=?koi8-r?B?8NLJ18XU?=</c> → <c>Привет</c></summary>
    public static string Words(string text) => Word().Replace(Between().Replace(text, "?==?"), match =>
    {
        var bytes = Encoding.Latin1.GetBytes(match.Groups[3].Value);
        var decoded = match.Groups[2].Value is "B" or "b" ? Base64(bytes) : QuotedPrintable(bytes, isWord: true);
        return (Charsets.Find(match.Groups[1].Value.Split('*')[0]) ?? Encoding.UTF8).GetString(decoded.Span);
    });

    public static ReadOnlyMemory<byte> Base64(ReadOnlySpan<byte> text)
    {
        var clean = new byte[text.Length + 3];
        var length = 0;
        foreach (var b in text)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'+' or (byte)'/')
                clean[length++] = b;
        }

        // The end may be cut off: what is whole counts.
        length -= length % 4 == 1 ? 1 : 0;
        while (length % 4 != 0)
            clean[length++] = (byte)'=';
        var bytes = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(length)];
        System.Buffers.Text.Base64.DecodeFromUtf8(clean.AsSpan(0, length), bytes, out _, out var written);
        return bytes.AsMemory(0, written);
    }

    public static ReadOnlyMemory<byte> QuotedPrintable(ReadOnlySpan<byte> text, bool isWord = false)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (isWord && text[i] == '_')
                bytes[length++] = (byte)' ';
            else if (text[i] != '=')
                bytes[length++] = text[i];
            else if (i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                (bytes[length++], i) = (code, i + 2);
            // A line that goes on: "=" and its break vanish.
            else if (i + 1 < text.Length && text[i + 1] is (byte)'\n' or (byte)'\r')
                i += text[i + 1] == '\r' && i + 2 < text.Length && text[i + 2] == '\n' ? 2 : 1;
            else
                bytes[length++] = text[i];
        }

        return bytes.AsMemory(0, length);
    }

    private static byte[] Percent(string text)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                bytes.Write([code]);
                i += 2;
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i, 1));
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    [GeneratedRegex(@";\s*(?<name>[\w-]+)(?:\*(?<number>\d{1,3}))?(?<star>\*)?\s*=\s*(?:""(?<quoted>(?:[^""\\]|\\.)*)""|(?<bare>[^;\s]*))")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"=\?([^?\s]+)\?([BbQq])\?([^?]*)\?=")]
    private static partial Regex Word();

    // Blanks between two encoded words are not part of the text.
    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();
}
