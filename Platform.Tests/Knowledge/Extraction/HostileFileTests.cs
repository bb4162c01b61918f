using System.IO.Compression;
using System.Text;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>Files that are broken, lie, or mean harm: each gets a clear status, and the next file is read as if nothing had been.</summary>
public sealed class HostileFileTests(Reader reader) : IClassFixture<Reader>
{
    private readonly Reader _reader = reader;

    [Theory]
    [InlineData("a.txt", "")]
    [InlineData("a.pdf", "")]
    [InlineData("a.md", " \n\t\n\0")]
    [InlineData("a.html", "<html><body><script>1</script></body></html>")]
    public async Task Empty_IsNamed(string name, string text) => Assert.Equal(ExtractionFaults.Empty, (await _reader.ReadAsync(name, text)).Code);

    [Theory]
    [InlineData("picture.png", "89504E470D0A1A0A0000000D49484452")]
    [InlineData("letter.doc", "D0CF11E0A1B11AE1000000000000000000000000")]
    [InlineData("program", "7F454C46020101000000000000000000")]
    [InlineData("noise.txt", "0102030405060708010203040506070801020304")]
    [InlineData("archive.7z", "377ABCAF271C0004")]
    public async Task Unsupported_IsNamed(string name, string bytes) => Assert.Equal(ExtractionFaults.Unsupported, (await _reader.ReadAsync(name, Convert.FromHexString(bytes))).Code);

    [Theory]
    [InlineData("a.pdf", "%PDF-1.4\nnothing of the kind")]
    [InlineData("a.docx", "PK\u0003\u0004 and no more than that")]
    [InlineData("a.zip", "PK\u0003\u0004")]
    public async Task Broken_IsNamed(string name, string text) => Assert.Equal(ExtractionFaults.Broken, (await _reader.ReadAsync(name, Encoding.Latin1.GetBytes(text))).Code);

    [Fact]
    public async Task Broken_OfficeParts_AreNamed()
    {
        var read = await _reader.ReadAsync("a.docx", Reader.Zip(("[Content_Types].xml", "<Types"u8.ToArray()), ("word/document.xml", "<w:document>"u8.ToArray())));

        Assert.Equal(ExtractionFaults.Broken, read.Code);
    }

    [Fact]
    public async Task Encrypted_PdfAndOffice_AreNamed()
    {
        PdfSample.Write(_reader.PathOf("locked.pdf"), 2, _ => ["secret"], password: "open sesame");
        PdfSample.Write(_reader.PathOf("readable.pdf"), 2, _ => ["everybody may read this"], password: "");
        byte[] office = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[512]];

        Assert.Equal(ExtractionFaults.Encrypted, (await _reader.ReadFileAsync("locked.pdf")).Code);
        Assert.Contains("everybody may read this", (await _reader.ReadFileAsync("readable.pdf")).Text, StringComparison.Ordinal);
        Assert.Equal(ExtractionFaults.Encrypted, (await _reader.ReadAsync("a.docx", office)).Code);
    }

    [Fact]
    public async Task NoText_NamesThePages()
    {
        PdfSample.Write(_reader.PathOf("some.pdf"), 5, page => page is 2 or 4 ? [] : ["Words on this page."]);
        PdfSample.Write(_reader.PathOf("none.pdf"), 3, _ => []);

        var some = await _reader.ReadFileAsync("some.pdf");
        var none = await _reader.ReadFileAsync("none.pdf");

        Assert.Null(some.Ended.Fault);
        Assert.Equal([2, 4], some.Faults.Select(fault => fault.Page!.Value));
        Assert.Equal(new SourceFault(ExtractionFaults.NoText, "Pages without text: 1–3", 1), none.Ended.Fault);
    }

    [Fact]
    public async Task WrongExtension_IsReadAsWhatItIs_WithAWarning()
    {
        OfficeSample.Word(_reader.PathOf("really.pdf"));

        var word = await _reader.ReadFileAsync("really.pdf");
        var html = await _reader.ReadAsync("report.docx", "<!DOCTYPE html><html><body><p>Report of the year</p></body></html>");

        Assert.Contains("# Условия доставки", word.Text, StringComparison.Ordinal);
        Assert.Equal(("docx", ExtractionFaults.WrongType), (word.Started!.Format, Assert.Single(word.Ended.Warnings).Code));
        Assert.Equal(("html", ExtractionFaults.WrongType), (html.Started!.Format, Assert.Single(html.Ended.Warnings).Code));
    }

    [Fact]
    public async Task Zip_Bomb_IsNamed_AndItsNeighboursAreRead()
    {
        var read = await _reader.ReadAsync("a.zip", Reader.Zip(("bomb.txt", new byte[64 * 1024 * 1024]), ("good.txt", "Good text."u8.ToArray())));

        Assert.Equal(ExtractionFaults.ZipBomb, Assert.Single(read.Faults).Code);
        Assert.Contains("Good text.", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zip_BombInsideAnOfficeFile_IsNamed()
    {
        var read = await _reader.ReadAsync("a.docx", Reader.Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()), ("word/document.xml", new byte[64 * 1024 * 1024])));

        Assert.Equal(ExtractionFaults.ZipBomb, read.Code);
    }

    [Fact]
    public async Task Zip_NestedOnesAndTricks_AreNamed_AndTheRestIsRead()
    {
        var inner = Reader.Zip(("x.txt", "deep"u8.ToArray()));

        var read = await _reader.ReadAsync("a.zip", Reader.Zip(("inner.zip", inner), ("../../etc/passwd", "root"u8.ToArray()), ("/abs.txt", "abs"u8.ToArray()), ("C:\\a.txt", "c"u8.ToArray()), ("empty.txt", []), ("b.txt", "Fine."u8.ToArray())));

        Assert.Equal(["nested_zip", "path_trick", "path_trick", "path_trick", "empty"], read.Faults.Select(fault => fault.Code));
        Assert.Contains("Fine.", read.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("root", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zip_LiesOfFourGigabytesInHeaders_AreHarmless()
    {
        var zip = Reader.Zip(("liar.txt", "small"u8.ToArray()), ("b.txt", "Fine."u8.ToArray()));
        // The uncompressed size of the first entry, in its own header and in the directory.
        BitConverter.GetBytes(0xFFFF_FFF0u).CopyTo(zip, 22);
        BitConverter.GetBytes(0xFFFF_FFF0u).CopyTo(zip, zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 24);

        var read = await _reader.ReadAsync("a.zip", zip);

        Assert.Null(read.Ended.Fault);
        Assert.Contains("Fine.", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zip_NamesInDosRussian_AreRead()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, CodePagesEncodingProvider.Instance.GetEncoding(866)))
        {
            using var entry = archive.CreateEntry("Документы/Приказ.txt").Open();
            entry.Write("Текст приказа."u8);
        }

        // Without the mark that names are UTF-8.
        var bytes = stream.ToArray();
        bytes[7] &= 0xF7;

        Assert.Equal("Документы/Приказ.txt", (await _reader.ReadAsync("a.zip", bytes)).Pages[0].Label);
    }

    [Fact]
    public async Task Text_OfOneHugeLine_Emoji_AndRightToLeft_IsWhole()
    {
        var line = string.Concat(Enumerable.Repeat("שלום 👩‍👩‍👧‍👦 مرحبا ", 50_000));

        var read = await _reader.ReadAsync("line.txt", line);

        Assert.Equal(line, read.Text);
    }

    [Fact]
    public async Task Text_WithZerosAndHalvesOfCharacters_CanBeStored()
    {
        byte[] bytes = [.. "before\0after "u8, 0xED, 0xA0, 0x80, .. " end, and this line goes on for a while so that it is clearly a text\n"u8];

        var text = (await _reader.ReadAsync("a.txt", bytes)).Text;

        Assert.DoesNotContain('\0', text);
        Assert.True(Encoding.UTF8.GetByteCount(text) > 0 && !text.Any(char.IsSurrogate));
    }

    [Fact]
    public async Task Csv_WithAQuoteThatNeverCloses_EndsAndLosesNothing()
    {
        var rows = string.Concat(Enumerable.Range(1, 30_000).Select(i => $"{i},\"row {i}\"\n"));

        var read = await _reader.ReadAsync("a.csv", "id,name\n0,\"open\n" + rows);

        Assert.Contains("row 30000", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_NestedBeyondReason_Ends()
    {
        var mail = string.Concat(Enumerable.Range(0, 500).Select(i => $"Content-Type: multipart/mixed; boundary=\"b{i}\"\n\n--b{i}\n")) + "Content-Type: text/plain\n\nbottom\n";

        Assert.NotNull((await _reader.ReadAsync("a.eml", "From: a@b.c\nSubject: deep\nDate: now\n" + mail)).Ended);
    }
}
