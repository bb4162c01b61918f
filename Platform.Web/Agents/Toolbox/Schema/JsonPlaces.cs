using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Agents.Toolbox.Schema;

/// <summary>Where a JSON text ends being one. Both count from 1.</summary>
public sealed record JsonBreak(int Line, int Column);

/// <summary>Reads texts that people are typing, and finds the line of what a pointer means.</summary>
public static class JsonPlaces
{
    // As deep as schemas may be.
    private const int Deepest = 256;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Deepest };

    /// <summary>The value, or where the text is broken.</summary>
    public static (JsonNode? Node, JsonBreak? Break) Read(string text)
    {
        try
        {
            return (JsonNode.Parse(text, null, Strict), null);
        }
        catch (JsonException broken)
        {
            return (null, new JsonBreak((int)(broken.LineNumber ?? 0) + 1, (int)(broken.BytePositionInLine ?? 0) + 1));
        }
    }

    /// <summary>The line of each value by its pointer, from 1; of a property the line of its name. Of a broken text what comes before the break.</summary>
    public static IReadOnlyDictionary<string, int> Lines(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Deepest });
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var open = new Stack<Place>();
        var counter = new LineCounter(bytes);
        string? named = null;
        try
        {
            while (reader.Read())
                Note(ref reader, found, open, counter, ref named);
        }
        catch (JsonException)
        {
            // What was read so far is of use.
        }

        return found;
    }

    /// <summary>The line of the value, or of the nearest one that holds it.</summary>
    public static int LineOf(IReadOnlyDictionary<string, int> lines, string pointer)
    {
        for (var at = pointer; ; at = at[..at.LastIndexOf('/')])
        {
            if (lines.TryGetValue(at, out var line))
                return line;
            if (at.LastIndexOf('/') < 0)
                return 1;
        }
    }

    private static void Note(ref Utf8JsonReader reader, Dictionary<string, int> found, Stack<Place> open, LineCounter counter, ref string? named)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                named = $"{open.Peek().Pointer}/{JsonPointer.Escape(reader.GetString()!)}";
                found[named] = counter.LineAt((int)reader.TokenStartIndex);
                return;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                open.Pop();
                return;
        }

        var pointer = named ?? (open.TryPeek(out var outer) ? outer.Next() : "");
        if (named is null)
            found[pointer] = counter.LineAt((int)reader.TokenStartIndex);
        named = null;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            open.Push(new Place(pointer));
    }

    private sealed class Place(string pointer)
    {
        private int _count;

        public string Pointer { get; } = pointer;

        public string Next() => $"{Pointer}/{(_count++).ToString(CultureInfo.InvariantCulture)}";
    }

    // Tokens come in order, so the bytes are counted once.
    private sealed class LineCounter(byte[] bytes)
    {
        private int _at;
        private int _line = 1;

        public int LineAt(int position)
        {
            for (; _at < position; _at++)
                if (bytes[_at] == '\n')
                    _line++;
            return _line;
        }
    }
}
