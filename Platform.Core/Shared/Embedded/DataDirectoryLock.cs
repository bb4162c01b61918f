namespace Platform.Core.Shared.Embedded;

/// <summary>
/// One process per data directory. Neither server protects its folder enough by itself (two Redis on one folder both start), so this
/// lock is taken before anything is touched. It is an flock: the kernel frees it at any kind of death.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    readonly FileStream file;

    DataDirectoryLock(FileStream file) => this.file = file;

    public void Dispose() => file.Dispose();

    /// <summary>Takes the lock, or answers null when another process holds it.</summary>
    public static DataDirectoryLock? TryTake(string dataDirectory)
    {
        ProbeWrite(dataDirectory);
        try
        {
            return new DataDirectoryLock(new FileStream(
                Path.Combine(dataDirectory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(dataDirectory, e);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes the folder and writes into it, so that a read-only place is named now and not by a server's log later.</summary>
    static void ProbeWrite(string dataDirectory)
    {
        try
        {
            var mode = Environment.IsPrivilegedProcess ? UnixFiles.PassThroughFolder : UnixFiles.OwnerOnlyFolder;
            UnixFiles.CreateFolder(dataDirectory, mode);
            var probe = Path.Combine(dataDirectory, $".probe-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(dataDirectory, e);
        }
    }

    static EmbeddedStartException NotWritable(string dataDirectory, Exception e) => new(
        $"The data directory {dataDirectory} cannot be written ({e.Message.ReplaceLineEndings(" ")}). " +
        "Make it writable, or set PLATFORM_DATA_DIR to another folder.", e);
}
