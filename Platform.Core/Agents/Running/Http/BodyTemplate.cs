using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;

namespace Platform.Core.Agents.Running.Http;

/// <summary>
/// The body of a call. A JSON template keeps its shape whatever the arguments hold: <c>{"name":"{name}","count":{count}}</c> as text or as JSON, where a place inside a
/// string is escaped and one by itself becomes the argument's own JSON. A form is percent-encoded, any other text is filled as it is.
/// </summary>
internal static class BodyTemplate
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <param name="template">Null: the arguments that stand nowhere else, as JSON.</param>
    /// <param name="contentType">As the headers say; null where they do not.</param>
    public static HttpContent Fill(JsonNode? template, string? contentType, Placeholders arguments)
    {
        var (text, type) = template switch
        {
            null => (AgentConfig.Text(arguments.Unused), MediaTypeNames.Application.Json),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => OfText(value.GetValue<string>(), contentType, arguments),
            _ => (AgentConfig.Text(OfJson(template, arguments)!), MediaTypeNames.Application.Json),
        };
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? $"{type}; charset=utf-8");
        return content;
    }

    private static (string Text, string Type) OfText(string template, string? contentType, Placeholders arguments)
    {
        if (contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? template.AsSpan().TrimStart() is ['{' or '[', ..])
            return (OfJsonText(template, arguments), MediaTypeNames.Application.Json);
        if (contentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) is true)
            return (arguments.Fill(template, (name, _) => Uri.EscapeDataString(arguments.TextOf(name))), Form);
        return (arguments.Fill(template, (name, _) => arguments.TextOf(name)), MediaTypeNames.Text.Plain);
    }

    private static JsonNode? OfJson(JsonNode? template, Placeholders arguments) => template switch
    {
        JsonObject part => new JsonObject(part.Select(entry => KeyValuePair.Create(entry.Key, OfJson(entry.Value, arguments)))),
        JsonArray list => new JsonArray([.. list.Select(item => OfJson(item, arguments))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => arguments.WholeOf(value.GetValue<string>()) is { } name
            ? arguments.ValueOf(name)?.DeepClone() : JsonValue.Create(arguments.Fill(value.GetValue<string>(), (part, _) => arguments.TextOf(part))),
        _ => template?.DeepClone(),
    };

    private static string OfJsonText(string template, Placeholders arguments)
    {
        var strings = InsideStrings(template);
        var filled = arguments.Fill(template, (name, at) => strings[at]
            ? AgentConfig.Text(JsonValue.Create(arguments.TextOf(name)))[1..^1]
            : arguments.ValueOf(name) is { } value ? AgentConfig.Text(value) : "null");
        try
        {
            using var document = JsonDocument.Parse(filled);
            return filled;
        }
        catch (JsonException)
        {
            throw new ToolFault(ToolErrors.BadConfiguration, RunningText.All["Http.Body"]);
        }
    }

    // For every character whether it stands inside of a JSON string.
    private static bool[] InsideStrings(string template)
    {
        var inside = new bool[template.Length];
        var isIn = false;
        for (var i = 0; i < template.Length; i++)
        {
            inside[i] = isIn;
            if (isIn && template[i] == '\\' && i + 1 < template.Length)
                inside[++i] = true;
            else if (template[i] == '"')
                isIn = !isIn;
        }

        return inside;
    }
}
