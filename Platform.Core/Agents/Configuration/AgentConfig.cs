using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Core.Agents.Configuration;

/// <summary>Reads and writes the few places of a configuration that both APIs show; its shape was checked before.</summary>
internal static class AgentConfig
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Empty() => new() { ["simple"] = new JsonObject { ["settings"] = new JsonObject() } };

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    public static string Text(JsonNode config) => config.ToJsonString(Plain);

    public static JsonObject Settings(JsonObject config) => config["simple"]?["settings"] as JsonObject ?? [];

    public static string? Prompt(JsonObject config) => TextOf(Settings(config), "system_prompt");

    public static string? Model(JsonObject config) => TextOf(Settings(config), "model_id");

    /// <summary>Where none is named: OpenAI for a model, else the one that needs no network.</summary>
    public static string Provider(JsonObject config) => TextOf(Settings(config), "provider") ?? (Model(config) is null ? "offline" : "openai");

    public static string? Department(JsonObject config) => Settings(config)["office"] is JsonObject office ? TextOf(office, "department") : null;

    public static IReadOnlyList<JsonObject> Objects(JsonObject config, string list) =>
        Settings(config)[list] is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    /// <summary>Of a part with <c>sources</c>: the agent's <c>knowledge</c>, a knowledge tool.</summary>
    public static IReadOnlyList<string> Sources(JsonObject? part) => part?["sources"] is JsonArray entries ? [.. entries.Select(entry => entry!.GetValue<string>())] : [];

    public static string? TextOf(JsonObject part, string key) => part[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static void Set(JsonObject config, string key, string? text)
    {
        if (text is null)
            Settings(config).Remove(key);
        else
            Settings(config)[key] = text;
    }

    /// <summary>RFC 7396: keys that are sent replace, null removes, objects are merged.</summary>
    public static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
                target.Remove(key);
            else if (value is JsonObject inner && target[key] is JsonObject present)
                Merge(present, inner);
            else
                target[key] = value is JsonObject fresh ? Merged(fresh) : value.DeepClone();
        }
    }

    private static JsonObject Merged(JsonObject patch)
    {
        var fresh = new JsonObject();
        Merge(fresh, patch);
        return fresh;
    }
}
