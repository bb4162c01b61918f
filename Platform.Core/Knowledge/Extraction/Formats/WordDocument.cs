using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Platform.Core.Knowledge.Extraction.Reading;
using Package = DocumentFormat.OpenXml.Packaging.WordprocessingDocument;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>
/// Word documents, block by block, so that long ones need no more memory than short ones. Where Word noted its page breaks, pages are those of the print.
/// </summary>
internal static class WordDocument
{
    public static void Read(FileStream file, PageWriter pages)
    {
        using var package = Package.Open(file, false);
        var main = package.MainDocumentPart ?? throw new ExtractionException(ExtractionFaults.Broken, "It has no main part.");
        var flow = new FlowWriter(pages);
        var words = new WordBlocks(main, flow);
        using (var reader = OpenXmlReader.Create(main))
            Blocks(reader, words);
        if (main.FootnotesPart is { } footnotes)
            words.Notes(footnotes.Footnotes?.Elements<Footnote>());
        words.End();
        flow.Flush();
    }

    private static void Blocks(OpenXmlReader reader, WordBlocks words)
    {
        // What is loaded is stepped over; what is not (sections, content controls) is stepped into.
        for (var more = reader.Read(); more;)
        {
            if (reader.ElementType == typeof(Paragraph))
                words.Paragraph((Paragraph)reader.LoadCurrentElement()!);
            else if (reader.ElementType == typeof(Table))
                words.Table((Table)reader.LoadCurrentElement()!);
            more = reader.Read();
        }
    }
}
