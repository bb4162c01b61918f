using System.Text;

namespace Platform.Core.Knowledge.Extraction.Encodings;

/// <summary>The character sets that texts without a declaration are tried in.</summary>
internal static class Charsets
{
    private static readonly EncodingProvider Provider = CodePagesEncodingProvider.Instance;

    public static Encoding Utf8 { get; } = new UTF8Encoding(false, throwOnInvalidBytes: true);

    public static Encoding Windows1251 { get; } = Provider.GetEncoding(1251)!;

    public static Encoding Koi8R { get; } = Provider.GetEncoding(20866)!;

    public static Encoding Cp866 { get; } = Provider.GetEncoding(866)!;

    public static Encoding Windows1252 { get; } = Provider.GetEncoding(1252)!;

    /// <summary>By the name that a header or a page gives; null for names that nobody knows.</summary>
    public static Encoding? Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        try
        {
            var known = name.Trim(' ', '"', '\'');
            var encoding = Provider.GetEncoding(known) ?? Encoding.GetEncoding(known);
            // What claims to be Latin is in truth the set of Windows, as every browser reads it; UTF-7 is only ever an attack.
            return encoding.CodePage switch { 28591 or 20127 => Windows1252, 65000 => null, _ => encoding };
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);
}
