using System.Text;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>A mail, or a part of one (RFC 5322, 2045 to 2047, 2231), read as forgivingly as mail programs do.</summary>
internal sealed class MimePart
{
    private const int Deepest = 20;
    private const int MostParts = 1_000;

    private readonly Dictionary<string, string> _heads;
    private readonly ReadOnlyMemory<byte> _body;
    private ReadOnlyMemory<byte>? _decoded;

    private MimePart(Dictionary<string, string> heads, ReadOnlyMemory<byte> body, int depth)
    {
        (_heads, _body) = (heads, body);
        MediaType = MimeText.Value(Raw("Content-Type")) is { Length: > 0 } type ? type.ToLowerInvariant() : "text/plain";
        if (MediaType.StartsWith("multipart/", StringComparison.Ordinal) && depth < Deepest && MimeText.Parameter(Raw("Content-Type"), "boundary") is { Length: > 0 } boundary)
            Parts = [.. Split(body, boundary).Take(MostParts).Select(part => Parse(part, depth + 1))];
    }

    public string MediaType { get; }

    public IReadOnlyList<MimePart> Parts { get; } = [];

    public bool IsAttachment => MimeText.Value(Raw("Content-Disposition")).Equals("attachment", StringComparison.OrdinalIgnoreCase) || (FileName.Length > 0 && !MediaType.StartsWith("text/", StringComparison.Ordinal));

    public string FileName => MimeText.Parameter(Raw("Content-Disposition"), "filename") ?? MimeText.Parameter(Raw("Content-Type"), "name") ?? (MediaType == "message/rfc822" ? "mail.eml" : "");

    public ReadOnlyMemory<byte> Bytes => _decoded ??= Raw("Content-Transfer-Encoding").Trim().ToLowerInvariant() switch
    {
        "base64" => MimeText.Base64(_body.Span),
        "quoted-printable" => MimeText.QuotedPrintable(_body.Span),
        _ => _body,
    };

    public string Text
    {
        get
        {
            var bytes = Bytes.Span;
            var declared = Charsets.Find(MimeText.Parameter(Raw("Content-Type"), "charset"));
            var format = TextFile.Guess(bytes, declared);
            using var stream = new MemoryStream(bytes.ToArray());
            return string.Concat(TextLines.Read(stream, format));
        }
    }

    public static MimePart Parse(ReadOnlyMemory<byte> bytes, int depth = 0)
    {
        var heads = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var (at, name) = (0, "");
        while (at < bytes.Length)
        {
            var rest = bytes.Span[at..];
            var length = rest.IndexOf((byte)'\n') is >= 0 and var end ? end + 1 : rest.Length;
            var line = rest[..length].TrimEnd("\r\n"u8);
            at += length;
            if (line.IsEmpty)
                break;
            if (line[0] is (byte)' ' or (byte)'\t' && name.Length > 0)
                heads[name] += " " + Decode(line).Trim();
            else if (line.IndexOf((byte)':') is > 0 and var colon)
                // The first of several counts: those below it were there before.
                name = heads.TryAdd(Encoding.Latin1.GetString(line[..colon]).Trim(), Decode(line[(colon + 1)..]).Trim()) ? Encoding.Latin1.GetString(line[..colon]).Trim() : "";
        }

        return new MimePart(heads, bytes[at..], depth);
    }

    /// <summary>A head with its encoded words decoded; empty where there is none.</summary>
    public string Head(string name) => MimeText.Words(Raw(name));

    private string Raw(string name) => _heads.GetValueOrDefault(name, "");

    private static string Decode(ReadOnlySpan<byte> line) => Charsets.IsUtf8(line) ? Encoding.UTF8.GetString(line) : CyrillicGuess.Of(line).GetString(line);

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body, string boundary)
    {
        var mark = Encoding.Latin1.GetBytes("--" + boundary);
        int? start = null;
        var parts = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < body.Length;)
        {
            var rest = body.Span[at..];
            var length = rest.IndexOf((byte)'\n') is >= 0 and var end ? end + 1 : rest.Length;
            var line = rest[..length];
            if (line.StartsWith(mark))
            {
                if (start is { } from)
                    parts.Add(body[from..at]);
                start = at + length;
                if (line[mark.Length..].StartsWith("--"u8))
                    return parts;
            }

            at += length;
        }

        // A mail that was cut off ends without the last mark.
        if (start is { } last && last < body.Length)
            parts.Add(body[last..]);
        return parts;
    }
}
