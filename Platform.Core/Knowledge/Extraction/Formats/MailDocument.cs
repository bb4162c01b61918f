using System.Text;
using Platform.Core.Knowledge.Extraction.Encodings;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>A mail: who, when, about what, its text, and what hangs on it.</summary>
internal sealed class MailDocument(PageWriter pages, DocumentReader reader)
{
    private static readonly string[] Shown = ["From", "To", "Cc", "Date"];

    public void Read(OpenDocument document)
    {
        if (document.File.Length > ReadingLimits.WholeMail)
            throw new ExtractionException(ExtractionFaults.TooLarge, $"A mail of more than {ReadingLimits.WholeMail / ReadingLimits.Mebibyte} MiB is not read.");
        var bytes = new byte[document.File.Length];
        document.File.Position = 0;
        document.File.ReadExactly(bytes);
        var mail = MimePart.Parse(bytes);
        var flow = new FlowWriter(pages);
        flow.Block(Markdown.Heading(1, mail.Head("Subject") is { Length: > 0 } subject ? subject : document.Name));
        flow.Block(string.Join('\n', Shown.Select(name => (name, Value: mail.Head(name))).Where(head => head.Value.Length > 0).Select(head => $"{head.name}: {Markdown.OneLine(head.Value)}")));
        var attachments = new List<MimePart>();
        Body(mail, flow, attachments);
        flow.Flush();
        foreach (var attachment in attachments)
            Attach(attachment, document.Depth);
    }

    private void Body(MimePart part, FlowWriter flow, List<MimePart> attachments)
    {
        if (part.Parts.Count > 0 && part.MediaType == "multipart/alternative")
            Body(Best(part.Parts), flow, attachments);
        else if (part.Parts.Count > 0)
            foreach (var inner in part.Parts)
                Body(inner, flow, attachments);
        else if (part.IsAttachment || !part.MediaType.StartsWith("text/", StringComparison.Ordinal))
            attachments.Add(part);
        else if (part.MediaType == "text/html")
            Html(part.Text, flow);
        else
            flow.Block(CleanText.Of(part.Text));
    }

    private void Html(string html, FlowWriter flow)
    {
        flow.Flush();
        HtmlDocument.Read(html, pages);
    }

    // The plain one, unless it says next to nothing ("your program cannot show this mail").
    private static MimePart Best(IReadOnlyList<MimePart> parts)
    {
        var plain = parts.FirstOrDefault(part => part.MediaType == "text/plain");
        return plain is not null && plain.Text.Trim().Length > 80 ? plain : parts.FirstOrDefault(part => part.MediaType != "text/plain") ?? parts[0];
    }

    private void Attach(MimePart attachment, int depth)
    {
        var name = attachment.FileName;
        // Pictures within the text, signatures.
        if (name.Length == 0 || attachment.MediaType.StartsWith("image/", StringComparison.Ordinal))
            return;
        if (depth > 0)
            pages.Fault(ExtractionFaults.Unsupported, "What hangs on a mail inside another file is not read.", name);
        else
            reader.ReadPart(name, attachment.MediaType, target => target.Write(attachment.Bytes.Span));
    }
}
