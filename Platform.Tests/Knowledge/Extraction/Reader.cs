using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>What came out of a file.</summary>
internal sealed record Outcome(ExtractionStarted? Started, IReadOnlyList<ExtractedPage> Pages, ExtractionEnded Ended)
{
    public string Text => string.Concat(Pages.Select(page => page.Text));

    public string? Code => Ended.Fault?.Code;

    public IEnumerable<SourceFault> Faults => Pages.Select(page => page.Fault).OfType<SourceFault>();
}

/// <summary>A folder of files, and the real reading process for them.</summary>
public sealed class Reader : IDisposable
{
    public Reader()
        : this(new ExtractionOptions())
    {
    }

    internal Reader(ExtractionOptions options)
    {
        options.WorkDirectory = Folder;
        Extractor = new DocumentExtractor(Options.Create(options), TimeProvider.System);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("extraction-").FullName;

    internal DocumentExtractor Extractor { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    internal Task<Outcome> ReadAsync(string name, byte[] bytes, string? mediaType = null)
    {
        File.WriteAllBytes(PathOf("spool"), bytes);
        return ReadAsync(new ExtractionRequest(PathOf("spool"), name, mediaType));
    }

    internal Task<Outcome> ReadAsync(string name, string text) => ReadAsync(name, Encoding.UTF8.GetBytes(text));

    internal Task<Outcome> ReadFileAsync(string name) => ReadAsync(new ExtractionRequest(PathOf(name), name));

    internal async Task<Outcome> ReadAsync(ExtractionRequest request)
    {
        var (started, pages, ended) = ((ExtractionStarted?)null, new List<ExtractedPage>(), new List<ExtractionEnded>());
        await foreach (var item in Extractor.ReadAsync(request, CancellationToken.None))
        {
            started = item as ExtractionStarted ?? started;
            if (item is ExtractedPage page)
                pages.Add(page);
            if (item is ExtractionEnded end)
                ended.Add(end);
        }

        Assert.Equal(Enumerable.Range(request.FromPage, pages.Count), pages.Select(page => page.Number));
        return new Outcome(started, pages, Assert.Single(ended));
    }

    public static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    public void Dispose()
    {
        Extractor.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
