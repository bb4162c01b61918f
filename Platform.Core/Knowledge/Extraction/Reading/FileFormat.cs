using System.IO.Compression;
using System.Text;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <param name="Format">As <see cref="ExtractionStarted.Format"/>.</param>
/// <param name="Promised">What the name says, where the bytes say otherwise.</param>
internal sealed record FileFormat(string Format, string? Promised = null)
{
    private const int Start = 64 * 1024;

    private static readonly Dictionary<string, string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "txt", [".log"] = "txt", [".text"] = "txt", [".md"] = "md", [".markdown"] = "md", [".html"] = "html", [".htm"] = "html", [".xhtml"] = "html", [".csv"] = "csv", [".tsv"] = "csv",
        [".json"] = "json", [".jsonl"] = "json", [".ndjson"] = "json", [".pdf"] = "pdf", [".docx"] = "docx", [".docm"] = "docx", [".xlsx"] = "xlsx", [".xlsm"] = "xlsx", [".pptx"] = "pptx",
        [".pptm"] = "pptx", [".ppsx"] = "pptx", [".eml"] = "eml", [".zip"] = "zip",
    };

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text/plain"] = "txt", ["text/markdown"] = "md", ["text/html"] = "html", ["application/xhtml+xml"] = "html", ["text/csv"] = "csv", ["application/json"] = "json",
        ["message/rfc822"] = "eml",
    };

    private static readonly string[] Texts = ["txt", "md", "html", "csv", "json", "eml"];

    // What is not read, by its first bytes.
    private static readonly (byte[] Magic, string Name)[] Foreign =
    [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"), ([0xFF, 0xD8, 0xFF], "a JPEG picture"), ("GIF8"u8.ToArray(), "a GIF picture"), ("RIFF"u8.ToArray(), "sound, video or a picture"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"), ("MZ"u8.ToArray(), "a program"), ([0x1F, 0x8B], "a gzip archive"), ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"), ("Rar!"u8.ToArray(), "a RAR archive"),
        ("BZh"u8.ToArray(), "a bzip2 archive"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive"), ("{\\rtf"u8.ToArray(), "a rich text file (RTF)"), ("II*\0"u8.ToArray(), "a TIFF picture"),
        ("MM\0*"u8.ToArray(), "a TIFF picture"),
    ];

    /// <summary>The first bytes decide, then the name, then what the sender said.</summary>
    /// <exception cref="ExtractionException">Nothing that can be read.</exception>
    public static FileFormat Of(FileStream file, string name, string? mediaType)
    {
        var promised = Extensions.GetValueOrDefault(Path.GetExtension(name)) ?? MediaTypes.GetValueOrDefault(mediaType?.Split(';')[0].Trim() ?? "");
        var start = new byte[(int)Math.Min(Start, file.Length)];
        file.Position = 0;
        file.ReadExactly(start);
        file.Position = 0;
        if (start.AsSpan().Trim(" \t\r\n\0"u8).IsEmpty)
            throw new ExtractionException(ExtractionFaults.Empty);
        var known = ByMagic(file, start) ?? ByText(start, promised);
        return new FileFormat(known, promised is not null && promised != known ? promised : null);
    }

    private static string? ByMagic(FileStream file, ReadOnlySpan<byte> start)
    {
        // Some writers put a line before the mark.
        if (start[..Math.Min(start.Length, 1024)].IndexOf("%PDF-"u8) >= 0)
            return "pdf";
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return Packed(file);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            throw OldOffice(file);
        foreach (var (magic, name) in Foreign)
        {
            if (start.StartsWith(magic) && (magic.Length > 2 || TextFile.IsBinary(start)))
                throw new ExtractionException(ExtractionFaults.Unsupported, $"This is {name}.");
        }

        return TextFile.IsBinary(start) ? throw new ExtractionException(ExtractionFaults.Unsupported, "This is no text and no known format.") : null;
    }

    private static string Packed(FileStream file)
    {
        using var archive = Archives.Open(file);
        var names = archive.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!names.Contains("[Content_Types].xml"))
            return "zip";
        return names.Any(name => name.StartsWith("word/", StringComparison.OrdinalIgnoreCase)) ? "docx"
            : names.Any(name => name.StartsWith("xl/", StringComparison.OrdinalIgnoreCase)) ? "xlsx"
            : names.Any(name => name.StartsWith("ppt/", StringComparison.OrdinalIgnoreCase)) ? "pptx" : "zip";
    }

    // Office locks its new files inside one of the old kind, with a stream of this name.
    private static ExtractionException OldOffice(FileStream file)
    {
        var bytes = new byte[(int)Math.Min(file.Length, 4L * ReadingLimits.Mebibyte)];
        file.Position = 0;
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0 ? new ExtractionException(ExtractionFaults.Encrypted)
            : new ExtractionException(ExtractionFaults.Unsupported, "This is a file of an Office before 2007: save it in a format of today (docx, xlsx, pptx).");
    }

    private static string ByText(ReadOnlySpan<byte> start, string? promised)
    {
        var text = Encoding.Latin1.GetString(start[..Math.Min(start.Length, 2048)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "html";
        if (promised is not null && Texts.Contains(promised))
            return promised;
        return LooksLikeMail(text) ? "eml" : "txt";
    }

    private static bool LooksLikeMail(string text)
    {
        var heads = text.Split('\n').TakeWhile(line => line.Trim().Length > 0).Where(line => !char.IsWhiteSpace(line[0])).ToList();
        string[] known = ["From:", "To:", "Subject:", "Date:", "Received:", "MIME-Version:", "Message-ID:", "Return-Path:", "Content-Type:"];
        return heads.Count >= 3 && heads.Count(head => known.Any(name => head.StartsWith(name, StringComparison.OrdinalIgnoreCase))) >= 3;
    }
}
