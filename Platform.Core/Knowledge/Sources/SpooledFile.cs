using System.Buffers;
using System.Security.Cryptography;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Sources;

/// <summary>
/// Bytes that came over a slow wire, whole, with their hash, on this node's disk: nothing is stored before all of them are there, and no database connection waits for the wire. The file
/// has no name any more while it is open, so nothing of it outlives the process.
/// </summary>
public sealed class SpooledFile : IAsyncDisposable
{
    /// <summary>Of one file: 100 MB.</summary>
    public const long MostBytes = 100 * 1024 * 1024;

    private const int BlockSize = 128 * 1024;

    private readonly Stream _content;

    private SpooledFile(Stream content, byte[] hash) => (_content, Hash, Size) = (content, hash, content.Length);

    public long Size { get; }

    /// <summary>SHA-256.</summary>
    public byte[] Hash { get; }

    public static SpooledFile Of(byte[] bytes) => new(new MemoryStream(bytes, writable: false), SHA256.HashData(bytes));

    /// <summary>Null where there is more than <paramref name="most"/>.</summary>
    public static async Task<SpooledFile?> ReadAsync(Stream source, PlatformSettings settings, CancellationToken ct, long most = MostBytes)
    {
        var file = Create(Path.Combine(settings.DataDirectory, "uploads"));
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            int count;
            while ((count = await source.ReadAsync(block.AsMemory(0, BlockSize), ct)) > 0)
            {
                if (file.Length + count > most)
                    return null;
                hash.AppendData(block, 0, count);
                await file.WriteAsync(block.AsMemory(0, count), ct);
            }

            await file.FlushAsync(ct);
            var spooled = new SpooledFile(file, hash.GetHashAndReset());
            file = null;
            return spooled;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    /// <summary>From the beginning. One reader at a time.</summary>
    public Stream Open()
    {
        _content.Position = 0;
        return _content;
    }

    public ValueTask DisposeAsync() => _content.DisposeAsync();

    private static FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.part");
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous,
        });
        File.Delete(path);
        return file;
    }
}
