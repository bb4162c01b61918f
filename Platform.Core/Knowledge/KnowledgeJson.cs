using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Core.Knowledge;

/// <summary>JSON in the knowledge base's own columns: settings, checkpoints, faults, warnings.</summary>
internal static class KnowledgeJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
