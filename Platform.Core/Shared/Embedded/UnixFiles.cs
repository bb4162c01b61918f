// Only ever reached on Linux: EmbeddedServices refuses other systems before anything else.
#pragma warning disable CA1416

namespace Platform.Core.Shared.Embedded;

/// <summary>Files and folders with exact permission bits.</summary>
internal static class UnixFiles
{
    public const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;

    /// <summary>Others may pass through to a folder they own, but see nothing here: root's data directory holds folders of the servers' user.</summary>
    public const UnixFileMode PassThroughFolder = OwnerOnlyFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder with this mode; a folder that exists keeps its own.</summary>
    public static void CreateFolder(string path, UnixFileMode mode) => Directory.CreateDirectory(path, mode);

    /// <summary>Replaces the file in one step, readable by its owner only from the first byte on.</summary>
    public static async Task WriteOwnerOnlyAsync(string path, string text, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnlyFile,
        };
        await using (var stream = new FileStream(temporary, options))
        {
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
            await writer.FlushAsync(cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
