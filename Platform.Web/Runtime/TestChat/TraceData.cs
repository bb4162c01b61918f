using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Protocol.Runtime;

namespace Platform.Web.Runtime.TestChat;

/// <summary>Reads what steps tell. It comes from a process, by way of Redis: everything may be missing or of another kind.</summary>
internal static class TraceData
{
    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? Text(TraceStep step, string key) => (step.Data as JsonObject)?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static decimal? Number(TraceStep step, string key) => Number((step.Data as JsonObject)?[key]);

    public static decimal? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && decimal.TryParse(value.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTrue(TraceStep step, string key) => (step.Data as JsonObject)?[key] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static IEnumerable<JsonObject> Objects(TraceStep step, string key) => (step.Data as JsonObject)?[key] is JsonArray items ? items.OfType<JsonObject>() : [];

    public static long Tokens(TraceStep step) => (long)((Number(step, "prompt_tokens") ?? 0) + (Number(step, "completion_tokens") ?? 0));

    /// <summary>The named error of a model's or a tool's step: a model that failed tells its code in place of its name.</summary>
    public static string? Error(TraceStep step) => Text(step, "error") is { Length: > 0 } code ? code : step is { Node: "model", Data: not JsonObject } && step.Text.Contains('.', StringComparison.Ordinal) ? step.Text : null;

    /// <summary>JSON for people; a text that is JSON, too.</summary>
    public static string Pretty(JsonNode? node)
    {
        if (node is JsonValue value && value.TryGetValue<string>(out var text))
            return Pretty(text);
        return node?.ToJsonString(Shown) ?? "";
    }

    public static string Pretty(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
            return text;
        try
        {
            return JsonNode.Parse(text)?.ToJsonString(Shown) ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>The steps as they came with the answer, with the data of those that were told live: one of the two may lack it.</summary>
    public static List<TraceStep> Whole(IReadOnlyList<TraceStep> told, IReadOnlyList<TraceStep> live)
    {
        if (told.Count == 0)
            return [.. live];
        var heard = live.Where(step => step.Data is not null).ToLookup(step => (step.Node, step.AtMs, step.TookMs, step.Text));
        return [.. told.Select(step => step.Data is null && heard[(step.Node, step.AtMs, step.TookMs, step.Text)].FirstOrDefault() is { } full ? full : step)];
    }
}
