using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Import;

/// <summary>Reads the entries of an export. Keys that are not known here belong to the older shape and are left aside.</summary>
// {"assistants":[{"id":"…","name":"…","model":"…"}],"tools":[{"id":"…","name":"…","tool_type":"time","input_schema":"{…}"}],"links":[{"assistant_id":"…","tool_id":"…","sub_assistant_id":null}]}
internal static class AssistantFile
{
    public static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject file && (string[])["assistants", "tools", "links"] is var lists && lists.Any(file.ContainsKey) && lists.All(list => file[list] is null or JsonArray) ? file : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    public static IEnumerable<(string Pointer, JsonObject? Entry)> Entries(JsonObject file, string list) =>
        (file[list] as JsonArray ?? []).Index().Select(item => ($"/{list}/{item.Index.ToString(CultureInfo.InvariantCulture)}", item.Item as JsonObject));

    public static Guid? Id(JsonObject entry, string key) => Text(entry, key) is { } text && Guid.TryParse(text, out var id) ? id : null;

    /// <summary>Null where a value is of another type.</summary>
    public static AssistantEdit? Assistant(JsonObject entry) => Read<AssistantEdit>(entry, "name", "is_secretary", "model", "instructions", "assistant_type", "openai_assistant_id", "is_active");

    /// <summary>Null where a value is of another type.</summary>
    public static ToolEdit? Tool(JsonObject entry) => Read<ToolEdit>(entry, "name", "tool_type", "description", "input_schema", "assistant_id", "config", "is_active");

    public static bool IsAsStored(AssistantEdit edit, AssistantView present) =>
        edit.Name.Or(present.Name) == present.Name && edit.IsSecretary.Or(present.IsSecretary) == present.IsSecretary && edit.Model.Or(present.Model) == present.Model
        && edit.Instructions.Or(present.Instructions) == present.Instructions && edit.AssistantType.Or(present.AssistantType) == present.AssistantType
        && edit.OpenaiAssistantId.Or(present.OpenaiAssistantId) == present.OpenaiAssistantId && edit.IsActive.Or(present.IsActive) == present.IsActive;

    public static bool IsAsStored(ToolEdit edit, ToolView present) =>
        edit.Name.Or(present.Name) == present.Name && edit.ToolType.Or(present.ToolType) == present.ToolType && edit.Description.Or(present.Description) == present.Description
        && edit.InputSchema.Or(present.InputSchema) == present.InputSchema && edit.AssistantId.Or(present.AssistantId) == present.AssistantId
        && edit.IsActive.Or(present.IsActive) == present.IsActive && JsonNode.DeepEquals(edit.Config.Or(present.Config) ?? [], present.Config);

    private static T? Read<T>(JsonObject entry, params string[] keys) where T : class
    {
        var known = new JsonObject(keys.Where(entry.ContainsKey).Select(key => KeyValuePair.Create(key, entry[key]?.DeepClone())));
        try
        {
            return known.Deserialize<T>(AgentsJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject entry, string key) => entry[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
