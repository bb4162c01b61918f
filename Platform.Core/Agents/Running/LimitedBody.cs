using System.Text;

namespace Platform.Core.Agents.Running;

/// <summary>Reads the beginning of an answer that may be without end.</summary>
internal static class LimitedBody
{
    public static async Task<(byte[] Bytes, bool IsCut)> ReadBytesAsync(HttpContent content, int limit, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new byte[limit + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return (buffer[..Math.Min(length, limit)], length > limit);
    }

    /// <summary>As the charset of the content type says, else UTF-8.</summary>
    public static async Task<(string Text, bool IsCut)> ReadAsync(HttpContent content, int limit, CancellationToken ct)
    {
        var (bytes, isCut) = await ReadBytesAsync(content, limit, ct);
        var encoding = EncodingOf(content.Headers.ContentType?.CharSet);
        var mark = encoding.GetPreamble();
        return (encoding.GetString(mark.Length > 0 && bytes.AsSpan().StartsWith(mark) ? bytes.AsSpan(mark.Length) : bytes), isCut);
    }

    private static Encoding EncodingOf(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"', '\'', ' '));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
