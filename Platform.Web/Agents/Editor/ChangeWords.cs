using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Agents.Editor;

/// <summary>Places and values of a configuration in words that people read.</summary>
internal static class ChangeWords
{
    private const string Settings = "/simple/settings/";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>"Limits and budget: steps"; for what has no word of its own the pointer.</summary>
    public static string Place(this IStringLocalizer<AgentEditorText> text, string pointer)
    {
        var key = pointer.StartsWith(Settings, StringComparison.Ordinal) ? pointer[Settings.Length..] : pointer.TrimStart('/');
        var (parts, at) = (key.Split('/'), key.Split('/').Length);
        for (; at > 0; at--)
        {
            var word = text[$"Key.{string.Join('.', parts[..at])}"];
            if (!word.ResourceNotFound)
                return at == parts.Length ? word : $"{word.Value} ({string.Join('/', parts[at..])})";
        }

        return key;
    }

    /// <summary>A value as lines: of a list one for each item, of an object its keys.</summary>
    /// <param name="names">What ids are shown as.</param>
    public static string Value(this IStringLocalizer<AgentEditorText> text, JsonNode? value, IReadOnlyDictionary<string, string>? names = null) => value switch
    {
        null => text["Value.None"],
        JsonValue single when single.TryGetValue<string>(out var words) => names?.GetValueOrDefault(words) ?? words,
        JsonValue single when single.TryGetValue<bool>(out var flag) => text[flag ? "Value.Yes" : "Value.No"],
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => text["Value.None"],
        JsonArray list => string.Join('\n', list.Select((item, index) => $"{index + 1}. {text.Value(item, names)}")),
        JsonObject parts => string.Join(", ", parts.Select(part => part.Value is JsonObject ? text.Value(part.Value, names) : $"{text.Word(part.Key)}: {text.Value(part.Value, names)}")),
        _ => value.ToJsonString(),
    };

    /// <summary>Whole, as a program would write it.</summary>
    public static string Json(JsonNode? value) => value?.ToJsonString(Readable) ?? "";

    private static string Word(this IStringLocalizer<AgentEditorText> text, string key) => text[$"Part.{key}"] is { ResourceNotFound: false } word ? word.Value : key;
}
