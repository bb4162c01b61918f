using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Core.Agents.Files;

/// <summary>Reads JSON with the lines of its values.</summary>
internal static class JsonFile
{
    public static JsonNode? Read(string text, FileReading reading)
    {
        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var reader = new LineReader(bytes);
        try
        {
            reader.Next();
            var root = Value(ref reader, reading, null, "");
            if (reader.Json.Read())
                throw new JsonException();
            return root;
        }
        catch (JsonException exception)
        {
            throw new FileFault("", (int)(exception.LineNumber ?? 0) + 1, "Json");
        }
        catch (InvalidOperationException)
        {
            // A string with half a pair of code units.
            throw new FileFault("", reader.Line, "Character");
        }
    }

    private static JsonNode? Value(ref LineReader reader, FileReading reading, FilePlace? parent, string name)
    {
        var place = reading.Enter(parent, name, reader.Line);
        switch (reader.Json.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new JsonObject();
                for (reader.Next(); reader.Json.TokenType != JsonTokenType.EndObject; reader.Next())
                {
                    var (key, at) = (FileReading.Checked(reader.Json.GetString()!, place, reader.Line), reader.Line);
                    reader.Next();
                    FileReading.Add(members, place, key, Value(ref reader, reading, place, key), at);
                }

                return members;
            case JsonTokenType.StartArray:
                var items = new JsonArray();
                for (reader.Next(); reader.Json.TokenType != JsonTokenType.EndArray; reader.Next())
                    items.Add(Value(ref reader, reading, place, items.Count.ToString(CultureInfo.InvariantCulture)));
                return items;
            case JsonTokenType.String:
                return FileReading.Checked(reader.Json.GetString()!, place, place.Line);
            case JsonTokenType.Number:
                return JsonNode.Parse(reader.Json.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False:
                return reader.Json.TokenType == JsonTokenType.True;
            default:
                return null;
        }
    }

    /// <summary>Knows the line of the token that was read last.</summary>
    private ref struct LineReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _counted;

        public Utf8JsonReader Json = new(bytes, new JsonReaderOptions { MaxDepth = FileTree.MaximumDepth + 2 });

        public int Line { get; private set; } = 1;

        public void Next()
        {
            if (!Json.Read())
                throw new JsonException();
            var start = (int)Json.TokenStartIndex;
            Line += _bytes[_counted..start].Count((byte)'\n');
            _counted = start;
        }
    }
}
