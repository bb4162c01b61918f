using System.Globalization;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>From text to JSON, within the limits of size and depth.</summary>
internal static class SchemaReading
{
    // What the options may ask for at most: the compiler's recursion takes about a kilobyte of stack per level.
    private const int DeepestEver = 1_000;

    public static JsonElement Read(byte[] json, SchemaOptions options)
    {
        if (json.Length > options.MaxBytes)
            throw Refusal.Of(options, "", "too_large", options.MaxBytes);
        var depth = Math.Min(options.MaxDepth, DeepestEver);
        try
        {
            Check(json, depth, options);
            return JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = depth + 1, AllowDuplicateProperties = false });
        }
        catch (JsonException invalid)
        {
            throw Refusal.Of(options, "", "invalid_json", (invalid.LineNumber ?? 0) + 1, (invalid.BytePositionInLine ?? 0) + 1);
        }
    }

    private static void Check(byte[] json, int depth, SchemaOptions options)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= depth)
                throw Refusal.Of(options, "", "too_deep", depth);
            // Half a surrogate pair is a JSON escape but no text, and the names of a schema must be texts.
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped && !IsText(ref reader))
                throw new JsonException(null, null, null, null);
        }
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>Why a schema is refused, with the place in its document.</summary>
internal static class Refusal
{
    public static InvalidSchemaException Of(SchemaOptions options, string pointer, string code, params ReadOnlySpan<object> arguments)
    {
        var texts = new string[arguments.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Convert.ToString(arguments[i], CultureInfo.InvariantCulture)!;
        return new([new SchemaError(pointer, "", code, code, texts) { Culture = options.Culture }]);
    }
}
