using System.IO.Compression;
using System.Text;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>Opens archives and copies their entries out, counting what really comes and trusting no header.</summary>
internal static class Archives
{
    // The end record: its mark, then at 10 the number of entries.
    private const int EndRecord = 22;
    private const int LongestComment = 65_535;

    public static ZipArchive Open(FileStream file)
    {
        try
        {
            if (Count(file) is > ReadingLimits.ArchiveEntries and var count)
                throw new ExtractionException(ExtractionFaults.TooLarge, $"The archive has {count:N0} entries, at most {ReadingLimits.ArchiveEntries:N0} are read.");
            file.Position = 0;
            // Latin 1 keeps the bytes of names that are not marked as UTF-8: see NameOf.
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true, Encoding.Latin1);
            return archive.Entries.Count <= ReadingLimits.ArchiveEntries ? archive : throw new ExtractionException(ExtractionFaults.TooLarge);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            throw new ExtractionException(ExtractionFaults.Broken, "The archive's directory cannot be read.", exception);
        }
    }

    /// <summary>The name as it was written: UTF-8, or the set of Russian DOS and Windows.</summary>
    public static string NameOf(ZipArchiveEntry entry)
    {
        if (entry.FullName.Any(c => c > 0xFF) || entry.FullName.All(char.IsAscii))
            return entry.FullName;
        var bytes = Encoding.Latin1.GetBytes(entry.FullName);
        // Archivers of DOS and Windows write names in cp866 whatever the files are in.
        return Charsets.IsUtf8(bytes) ? Encoding.UTF8.GetString(bytes) : (CyrillicGuess.Of(bytes) is { CodePage: 1251 } windows ? windows : Charsets.Cp866).GetString(bytes);
    }

    public static bool IsPathTrick(string name) =>
        name.StartsWith('/') || name.StartsWith('\\') || (name.Length > 1 && name[1] == ':') || name.Split('/', '\\').Contains("..") || name.Any(char.IsControl);

    /// <summary>Copies an entry; gives the number of its bytes.</summary>
    /// <param name="allowed">How many bytes all entries may still have.</param>
    public static long Copy(ZipArchiveEntry entry, Stream target, long allowed)
    {
        try
        {
            using var source = entry.Open();
            var buffer = new byte[64 * 1024];
            var most = Math.Min(allowed, ReadingLimits.ArchiveEntryBytes);
            var bytes = 0L;
            for (int read; (read = source.Read(buffer)) > 0;)
            {
                bytes += read;
                if (bytes > ReadingLimits.HarmlessBytes && bytes > Math.Max(entry.CompressedLength, 1) * ReadingLimits.ArchiveRatio)
                    throw new ExtractionException(ExtractionFaults.ZipBomb, $"It grows to more than {ReadingLimits.ArchiveRatio} times its size.");
                if (bytes > most)
                    throw new ExtractionException(ExtractionFaults.TooLarge, $"It unpacks to more than {most / ReadingLimits.Mebibyte:N0} MiB.");
                target.Write(buffer, 0, read);
            }

            return bytes;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new ExtractionException(ExtractionFaults.Broken, null, exception);
        }
    }

    /// <summary>Unpacks everything into nothing, before a library that trusts the headers does it in memory.</summary>
    public static void CheckBomb(FileStream file)
    {
        using var archive = Open(file);
        var left = ReadingLimits.ArchiveBytes;
        foreach (var entry in archive.Entries)
            left -= Copy(entry, Stream.Null, left);
        file.Position = 0;
    }

    private static long Count(FileStream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndRecord + LongestComment)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        return at >= 0 && at + EndRecord <= tail.Length ? BitConverter.ToUInt16(tail, at + 10) : 0;
    }
}
