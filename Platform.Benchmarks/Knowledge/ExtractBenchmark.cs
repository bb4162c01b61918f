using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Core.Knowledge.Chunking;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Benchmarks.Knowledge;

/// <summary>
/// A PDF of 5,000 pages and a CSV of a million rows through the reading process and the chunker, in the memory of both processes; then many small files, one after the other.
/// </summary>
internal static class ExtractBenchmark
{
    private const int Pages = 5_000;
    private const int Rows = 1_000_000;
    private const int SmallFiles = 200;
    private const double Mebibyte = 1024 * 1024;

    public static async Task RunAsync(string server, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("platform-extract-").FullName;
        try
        {
            var options = new ExtractionOptions { ProgramPath = Path.Combine(server, "Platform.Web.dll"), WorkDirectory = folder, MemoryInterval = TimeSpan.FromMilliseconds(50) };
            using var extractor = new DocumentExtractor(Options.Create(options), TimeProvider.System);
            await ReadAsync(extractor, $"CSV of {Rows:N0} rows", Csv(folder), ct);
            await ReadAsync(extractor, $"PDF of {Pages:N0} pages", Pdf(folder), ct);
            await SmallAsync(extractor, folder, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ReadAsync(DocumentExtractor extractor, string what, string path, CancellationToken ct)
    {
        GC.Collect();
        var (own, before, began) = (Environment.ProcessId, Processes.MemoryOf(Environment.ProcessId), Stopwatch.GetTimestamp());
        var (state, pages, chunks, characters, growth, ended) = (ChunkingState.Empty, 0, 0, 0L, 0.0, (ExtractionEnded?)null);
        await foreach (var item in extractor.ReadAsync(new ExtractionRequest(path, Path.GetFileName(path)), ct))
        {
            ended = item as ExtractionEnded ?? ended;
            if (item is not ExtractedPage page)
                continue;
            (var made, state) = Chunker.Next(state, new ChunkingPage(page.Number, page.Text), ChunkingOptions.Default);
            (pages, chunks, characters) = (pages + 1, chunks + made.Count, characters + page.Text.Length);
            growth = Math.Max(growth, Processes.MemoryOf(own) - before);
        }

        chunks += Chunker.Finish(state, ChunkingOptions.Default).Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what} ({new FileInfo(path).Length / Mebibyte:F1} MB): {pages:N0} pages, {characters:N0} characters, {chunks:N0} chunks in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s; " +
            $"reading process at most {extractor.PeakMemory / Mebibyte:F0} MB with its children, this process grew by {growth:F0} MB; {ended?.Fault?.Code ?? "whole"}; load {Machine.Load()}"));
    }

    private static async Task SmallAsync(DocumentExtractor extractor, string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, "small.md");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Range(0, 100).Select(i => $"## Part {i}\n\nA paragraph about the delivery of goods to the town number {i} of this list.\n\n")), ct);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < SmallFiles; i++)
            await foreach (var _ in extractor.ReadAsync(new ExtractionRequest(path, "small.md"), ct))
                continue;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SmallFiles} files of {new FileInfo(path).Length / 1024} KB one after the other: {Stopwatch.GetElapsedTime(began).TotalMilliseconds / SmallFiles:F1} ms each"));
    }

    private static string Csv(string folder)
    {
        var path = Path.Combine(folder, "rows.csv");
        using var writer = new StreamWriter(path);
        writer.WriteLine("id,name,city,price,comment");
        for (var i = 1; i <= Rows; i++)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i},Article {i % 977},Город {i % 89},{i % 1000}.{i % 100:D2},\"Shelf {i % 40}, ordered on demand\""));
        return path;
    }

    // The least that is a PDF: a page and its text each, a table of where they begin.
    private static string Pdf(string folder)
    {
        var path = Path.Combine(folder, "pages.pdf");
        using var file = File.Create(path);
        var offsets = new List<long>();
        Write("%PDF-1.4\n");
        Add("<< /Type /Catalog /Pages 2 0 R >>");
        Add($"<< /Type /Pages /Count {Pages} /Kids [{string.Join(' ', Enumerable.Range(0, Pages).Select(i => $"{4 + 2 * i} 0 R"))}] >>");
        Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        for (var page = 1; page <= Pages; page++)
        {
            var lines = string.Concat(Enumerable.Range(1, 45).Select(line => $"(Line {line} of page {page} tells how the goods of order {page * 45 + line} are delivered to their buyers.) Tj T*\n"));
            var content = $"BT /F1 10 Tf 60 800 Td 16 TL\n{lines}ET";
            Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * (page - 1)} 0 R >>");
            Add($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }

        var start = file.Position;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(offset => $"{offset:D10} 00000 n \n"))}trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return path;

        void Add(string body)
        {
            offsets.Add(file.Position);
            Write($"{offsets.Count} 0 obj\n{body}\nendobj\n");
        }

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }
}
