using System.IO.Compression;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>The files of a zip archive, one after the other; names are labels and never paths.</summary>
internal sealed class ArchiveDocument(DocumentReader reader)
{
    private long _left = ReadingLimits.ArchiveBytes;

    public void Read(OpenDocument document)
    {
        if (document.Depth > 0)
            throw new ExtractionException(ExtractionFaults.NestedZip);
        using var archive = Archives.Open(document.File);
        foreach (var entry in archive.Entries)
        {
            var name = Archives.NameOf(entry);
            if (!name.EndsWith('/') && !IsOfTheSystem(name))
                reader.ReadPart(name, null, target => Copy(entry, name, target));
            if (_left <= 0)
                throw new ExtractionException(ExtractionFaults.TooLarge, $"The archive unpacks to more than {ReadingLimits.ArchiveBytes / ReadingLimits.Mebibyte:N0} MiB.");
        }
    }

    private void Copy(ZipArchiveEntry entry, string name, Stream target)
    {
        if (Archives.IsPathTrick(name))
            throw new ExtractionException(ExtractionFaults.PathTrick, name);
        if (entry.IsEncrypted)
            throw new ExtractionException(ExtractionFaults.Encrypted, name);
        _left -= Archives.Copy(entry, target, _left);
    }

    // What the file managers of macOS and Windows leave behind.
    private static bool IsOfTheSystem(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(name) is ".DS_Store" or "Thumbs.db" or "desktop.ini";
}
