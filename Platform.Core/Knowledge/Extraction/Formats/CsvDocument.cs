using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>Comma-separated values of any length: delimiter and heading are guessed from the first lines.</summary>
internal static class CsvDocument
{
    private const int Sample = 50;

    public static void Read(OpenDocument document, PageWriter pages)
    {
        List<string> sample = [.. PlainDocument.Lines(document).Take(Sample)];
        var delimiter = CsvRows.Delimiter(sample);
        var isMarked = sample.Count > 0 && sample[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase);
        var rows = CsvRows.Read(PlainDocument.Lines(document).Skip(isMarked ? 1 : 0), delimiter);
        var hasHead = CsvRows.HasHead([.. CsvRows.Read(sample.Skip(isMarked ? 1 : 0), delimiter)]);
        var writer = new RowWriter(pages, null);
        foreach (var row in rows)
        {
            if (hasHead)
                writer.Head(row);
            else
                writer.Row(row);
            hasHead = false;
        }

        writer.End();
    }
}
