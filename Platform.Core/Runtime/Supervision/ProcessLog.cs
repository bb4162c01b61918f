using System.Text;

namespace Platform.Core.Runtime.Supervision;

/// <summary>The log of one process: lines of JSON that it appends to by itself, so that they go on when the server is away.</summary>
internal sealed class ProcessLog(string path)
{
    public const int ShownLines = 200;

    // 200 lines of a usual length and far more; longer ones are shown from where they fit.
    private const int MostBytes = 256 * 1024;

    public string Path => path;

    private string Old => path + ".1";

    /// <summary>Turns the log over when it is long. The process keeps its open file, so the text is copied away and the file emptied.</summary>
    public void Rotate(long limit)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length <= limit)
            return;
        File.Copy(path, Old, overwrite: true);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.SetLength(0);
    }

    /// <summary>The last lines, oldest first; null where there is no log here.</summary>
    public async Task<IReadOnlyList<string>?> LastLinesAsync(int count, CancellationToken ct)
    {
        if (!File.Exists(path))
            return null;
        var lines = await ReadAsync(path, ct);
        if (lines.Count < count && File.Exists(Old))
            lines = [.. await ReadAsync(Old, ct), .. lines];
        return [.. lines.TakeLast(count)];
    }

    private static async Task<List<string>> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var isCut = stream.Length > MostBytes;
            if (isCut)
                stream.Seek(-MostBytes, SeekOrigin.End);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var lines = (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return [.. isCut ? lines.Skip(1) : lines];
        }
        catch (IOException)
        {
            // Turned over just now.
            return [];
        }
    }
}
