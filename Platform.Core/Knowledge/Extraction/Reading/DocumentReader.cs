using Platform.Core.Knowledge.Extraction.Formats;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>A file that is read: the whole one, or one that was taken out of it.</summary>
/// <param name="Depth">0 for the whole, 1 for what lies in an archive or hangs on a mail; nothing is taken out of those.</param>
internal sealed record OpenDocument(FileStream File, string Name, string? MediaType, int Depth);

/// <summary>Reads a file of any known format.</summary>
internal sealed class DocumentReader(PageWriter pages)
{
    public void Read(OpenDocument document)
    {
        var format = FileFormat.Of(document.File, document.Name, document.MediaType);
        if (format.Promised is { } promised)
            pages.Warn(ExtractionFaults.WrongType, pages.Part is null ? $"{promised} → {format.Format}" : $"{pages.Part}: {promised} → {format.Format}");
        if (format.Format is "docx" or "xlsx" or "pptx")
            Archives.CheckBomb(document.File);
        if (format.Format != "pdf")
            pages.Start(format.Format);
        switch (format.Format)
        {
            case "pdf": PdfDocument.Read(document.File.Name, pages); break;
            case "docx": WordDocument.Read(document.File, pages); break;
            case "xlsx": SheetDocument.Read(document.File, pages); break;
            case "pptx": SlideDocument.Read(document.File, pages); break;
            case "html": HtmlDocument.Read(document, pages); break;
            case "csv": CsvDocument.Read(document, pages); break;
            case "json": JsonDocumentText.Read(document, pages); break;
            case "eml": new MailDocument(pages, this).Read(document); break;
            case "zip": new ArchiveDocument(this).Read(document); break;
            default: PlainDocument.Read(document, pages, format.Format == "md"); break;
        }
    }

    /// <summary>Reads what lies in a document, under a heading with its name; its fault is a page of its own, in its place.</summary>
    public void ReadPart(string name, string? mediaType, Action<Stream> copy)
    {
        var outer = pages.Part;
        pages.BeginPart(name);
        var spool = Path.GetTempFileName();
        try
        {
            pages.ThrowIfLost();
            pages.Page(pages.Gap + Markdown.Heading(1, name) + "\n\n");
            var first = pages.Next;
            using var file = new FileStream(spool, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 64 * 1024, FileOptions.DeleteOnClose);
            copy(file);
            file.Flush();
            Read(new OpenDocument(file, name, mediaType, 1));
            if (pages.Next == first)
                pages.Fault(ExtractionFaults.Empty);
        }
        catch (ExtractionException fault) when (!IsFatal(fault))
        {
            pages.Fault(fault.Code, fault.Detail);
        }
        catch (Exception exception) when (ExtractionProgram.IsOfTheFile(exception))
        {
            pages.Fault(ExtractionFaults.Broken, exception.Message);
        }
        finally
        {
            File.Delete(spool);
        }

        // Not where something ends the process: the server must see in which part that was.
        pages.EndPart(outer);
    }

    // The whole has become too large: the next part could only say the same.
    private bool IsFatal(ExtractionException fault) => fault.Code == ExtractionFaults.TooLarge && pages.IsFull;
}
