using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>A version's bytes as a file of this node, for those who can read only files. It goes when the work with it is over; what a killed process has left goes at the next start.</summary>
internal sealed class VersionSpool(Databases databases, PlatformSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Left = TimeSpan.FromHours(12);

    private string Folder => Path.Combine(Path.GetFullPath(settings.DataDirectory), "ingestion");

    public async Task<SpooledVersion> OpenAsync(Guid version, CancellationToken ct)
    {
        Directory.CreateDirectory(Folder);
        var spooled = new SpooledVersion(Path.Combine(Folder, $"{Guid.NewGuid():N}.spool"));
        try
        {
            await using var file = new FileStream(spooled.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            for (var part = 0; await PartAsync(version, part, ct) is { } bytes; part++)
                await file.WriteAsync(bytes, ct);
            return spooled;
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    public void RemoveLeftovers()
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var file in Directory.EnumerateFiles(Folder, "*.spool"))
        {
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > Left)
                SpooledVersion.TryDelete(file);
        }
    }

    private async Task<byte[]?> PartAsync(Guid version, int part, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("SELECT bytes FROM knowledge_file_parts WHERE version_id = $1 AND number = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = version });
        command.Parameters.Add(new NpgsqlParameter { Value = part });
        return await command.ExecuteScalarAsync(ct) as byte[];
    }
}

internal sealed class SpooledVersion(string path) : IDisposable
{
    public string Path => path;

    public void Dispose() => TryDelete(path);

    internal static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (IOException)
        {
            // The next start tries again.
        }
    }
}
