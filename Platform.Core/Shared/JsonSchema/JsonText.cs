using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>
/// Strings of an instance. <see cref="JsonElement.GetString"/> throws for an escaped half of a surrogate pair, which is valid JSON and therefore
/// must not stop a validation.
/// </summary>
internal static class JsonText
{
    public static string Of(JsonElement text) => Read(Quoted(text));

    public static string NameOf(JsonProperty property) => Read(JsonMarshal.GetRawUtf8PropertyName(property));

    /// <summary>Characters as JSON Schema counts them: code points.</summary>
    public static int LengthOf(JsonElement text)
    {
        var raw = Quoted(text);
        var length = 0;
        if (!raw.Contains((byte)'\\'))
        {
            foreach (var unit in raw)
                length += (unit & 0xC0) == 0x80 ? 0 : 1;
            return length;
        }
        return LengthOf(Read(raw));
    }

    public static int LengthOf(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                length--;
        return length;
    }

    /// <summary>Without its quotes, escapes as they are.</summary>
    public static ReadOnlySpan<byte> Quoted(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    private static string Read(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(raw);
        var text = new StringBuilder(raw.Length);
        for (var at = raw.IndexOf((byte)'\\'); at >= 0; at = raw.IndexOf((byte)'\\'))
        {
            text.Append(Encoding.UTF8.GetString(raw[..at]));
            var isCode = raw[at + 1] == 'u';
            text.Append(isCode ? (char)int.Parse(raw.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : Unescape(raw[at + 1]));
            raw = raw[(at + (isCode ? 6 : 2))..];
        }
        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }

    private static char Unescape(byte escaped) => escaped switch
    {
        (byte)'n' => '\n', (byte)'r' => '\r', (byte)'t' => '\t', (byte)'b' => '\b', (byte)'f' => '\f', _ => (char)escaped,
    };
}
