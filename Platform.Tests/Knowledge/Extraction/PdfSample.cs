using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>Writes PDF files of any number of pages, each with lines of Latin text; with a password they are encrypted as PDF 1.4 does it (RC4, 40 bits).</summary>
internal static class PdfSample
{
    private static readonly byte[] Padding = Convert.FromHexString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");
    private static readonly byte[] Id = Encoding.ASCII.GetBytes("platform-sample!");

    public static void Write(string path, int pages, Func<int, string[]> lines, string? password = null)
    {
        using var file = File.Create(path);
        var offsets = new List<long>();
        Text(file, "%PDF-1.4\n");
        var (owner, key) = Keys(password);
        // 1 catalogue, 2 tree, 3 font, then a page and its content each.
        Object("<< /Type /Catalog /Pages 2 0 R >>");
        Object($"<< /Type /Pages /Count {pages} /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(i => $"{4 + 2 * i} 0 R"))}] >>");
        Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        for (var page = 1; page <= pages; page++)
        {
            Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * (page - 1)} 0 R >>");
            Content(lines(page), page);
        }

        End(pages);

        void Content(string[] text, int page)
        {
            var content = new StringBuilder("BT /F1 11 Tf 60 780 Td 14 TL\n");
            foreach (var line in text)
                content.Append(CultureInfo.InvariantCulture, $"({line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)}) Tj T*\n");
            var bytes = Encoding.Latin1.GetBytes(content.Append("ET").ToString());
            if (password is not null)
                bytes = Rc4(ObjectKey(key, 5 + 2 * (page - 1)), bytes);
            offsets.Add(file.Position);
            Text(file, $"{offsets.Count} 0 obj\n<< /Length {bytes.Length} >>\nstream\n");
            file.Write(bytes);
            Text(file, "\nendstream\nendobj\n");
        }

        void Object(string body)
        {
            offsets.Add(file.Position);
            Text(file, $"{offsets.Count} 0 obj\n{body}\nendobj\n");
        }

        void End(int _)
        {
            var start = file.Position;
            Text(file, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
            foreach (var offset in offsets)
                Text(file, $"{offset:D10} 00000 n \n");
            var encryption = password is null ? "" : $"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{Convert.ToHexString(owner)}> /U <{Convert.ToHexString(Rc4(key, Padding))}> >> ";
            Text(file, $"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R {encryption}/ID [<{Convert.ToHexString(Id)}> <{Convert.ToHexString(Id)}>] >>\nstartxref\n{start}\n%%EOF\n");
        }
    }

    private static (byte[] Owner, byte[] Key) Keys(string? password)
    {
        var padded = Padded(password ?? "");
        var owner = Rc4(MD5.HashData(padded)[..5], padded);
        byte[] permissions = [0xFC, 0xFF, 0xFF, 0xFF];
        return (owner, MD5.HashData([.. padded, .. owner, .. permissions, .. Id])[..5]);
    }

    private static byte[] Padded(string password) => [.. Encoding.Latin1.GetBytes(password).Concat(Padding).Take(32)];

    private static byte[] ObjectKey(byte[] key, int number) => MD5.HashData([.. key, (byte)number, (byte)(number >> 8), (byte)(number >> 16), 0, 0])[..10];

    private static byte[] Rc4(byte[] key, byte[] data)
    {
        var state = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }

        var result = new byte[data.Length];
        for (int n = 0, i = 0, j = 0; n < data.Length; n++)
        {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
            result[n] = (byte)(data[n] ^ state[(state[i] + state[j]) & 255]);
        }

        return result;
    }

    private static void Text(FileStream file, string text) => file.Write(Encoding.Latin1.GetBytes(text));
}
