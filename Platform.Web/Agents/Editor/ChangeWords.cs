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

    public static string Value(this IStringLocalizer<AgentEditorText> text, JsonNode? value) => value switch
    {
        null => text["Value.None"],
        JsonValue single when single.TryGetValue<string>(out var words) => words,
        JsonValue single when single.TryGetValue<bool>(out var flag) => text[flag ? "Value.Yes" : "Value.No"],
        _ => value.ToJsonString(Readable),
    };
}
