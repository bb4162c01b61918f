using System.Text.Json;
using System.Xml;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>
/// The reading process: <c>Platform.Web extract</c>. It takes requests as JSON lines from its standard input and answers each with items as JSON lines on its standard
/// output, until the input ends. It has no settings, no secrets and no connection to anything.
/// </summary>
public static class ExtractionProgram
{
    public const string Command = "extract";

    // HTML may be nested as deep as its author likes, and the tree is walked by recursion.
    private const int StackBytes = 256 * 1024 * 1024;

    public static bool Takes(string[] arguments) => arguments is [Command];

    public static Task<int> RunAsync() => RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput());

    internal static Task<int> RunAsync(Stream input, Stream output)
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Work(new StreamReader(input), output, done), StackBytes) { IsBackground = true, Name = "Extraction" };
        thread.Start();
        return done.Task;
    }

    private static void Work(StreamReader requests, Stream output, TaskCompletionSource<int> done)
    {
        try
        {
            while (requests.ReadLine() is { } line)
                Serve(JsonSerializer.Deserialize<ReadingRequest>(line, ExtractionWire.Json)!, item => Write(output, item));
            done.SetResult(0);
        }
        catch (IOException)
        {
            // The server is gone, or has had enough.
            done.SetResult(1);
        }
        catch (Exception exception)
        {
            done.SetException(exception);
        }
    }

    private static void Serve(ReadingRequest request, Action<ExtractionItem> write)
    {
        var pages = new PageWriter(write, request.FromPage, request.LostPages);
        try
        {
            using var file = new FileStream(request.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024);
            new DocumentReader(pages).Read(new OpenDocument(file, request.FileName, request.MediaType, 0));
            pages.End(null);
        }
        catch (ExtractionException fault)
        {
            pages.End(fault);
        }
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            pages.End(new ExtractionException(ExtractionFaults.Broken, exception.Message, exception));
        }
    }

    /// <summary>What parsers throw at files that are not what they should be.</summary>
    internal static bool IsOfTheFile(Exception exception) =>
        exception is InvalidDataException or XmlException or FormatException or EndOfStreamException or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException or ArgumentException
            or InvalidOperationException or NullReferenceException or KeyNotFoundException or IndexOutOfRangeException or OverflowException or NotSupportedException or JsonException;

    private static void Write(Stream output, ExtractionItem item)
    {
        output.Write(JsonSerializer.SerializeToUtf8Bytes(item, ExtractionWire.Json));
        output.Write("\n"u8);
        output.Flush();
    }
}
