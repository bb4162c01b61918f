using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Web.Agents.Toolbox.Schema;

namespace Platform.Web.Agents.Toolbox.Editor;

/// <summary>A header of a request. A stored secret is never here: <see cref="IsKept"/> stands for it.</summary>
public sealed class HeaderSlot
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";

    public bool IsKept { get; set; }
}

public enum BodyKind
{
    None,
    Json,
    Text,
}

/// <summary>A tool as the form holds it. The API's own shape (<see cref="Fields"/>) is what is compared, merged and sent.</summary>
public sealed class ToolDraft
{
    /// <summary>Stands for a stored secret, to be kept.</summary>
    public const string Kept = "***";

    public required ToolType Type { get; init; }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    /// <summary>Empty: what the type has by itself.</summary>
    public string Class { get; set; } = "";

    public int? Timeout { get; set; }

    public bool IsActive { get; set; } = true;

    public Guid? AssistantId { get; set; }

    public string Schema { get; set; } = "";

    public string Url { get; set; } = "";

    public string Method { get; set; } = "GET";

    public List<HeaderSlot> Headers { get; } = [];

    public BodyKind BodyKind { get; set; }

    public string Body { get; set; } = "";

    public bool AllowPrivate { get; set; }

    /// <summary>Of MCP tools: a command of this machine in place of an address.</summary>
    public bool IsLocal { get; set; }

    public string Command { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Arguments { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Sources { get; set; } = "";

    public int? TopK { get; set; }

    public static ToolDraft New(ToolType type, string schema) => new() { Type = type, Schema = Indented(schema) };

    public static ToolDraft Of(ToolView tool) => Of(tool.ToolType, FieldsOf(tool));

    /// <summary>Of what <see cref="Fields"/> gives.</summary>
    public static ToolDraft Of(ToolType type, JsonObject fields)
    {
        var config = fields["config"] as JsonObject ?? [];
        var draft = new ToolDraft
        {
            Type = type, Name = Text(fields, "name"), Description = Text(fields, "description"), IsActive = fields["is_active"]?.GetValue<bool>() ?? true,
            AssistantId = Guid.TryParse(Text(fields, "assistant_id"), out var id) ? id : null, Schema = Text(fields, "input_schema"),
            Class = Text(config, "class"), Timeout = Number(config, "timeout_seconds"), Url = Text(config, "url"), Method = Text(config, "method") is { Length: > 0 } method ? method : "GET",
            AllowPrivate = config["allow_private"] is JsonValue value && value.TryGetValue<bool>(out var allowed) && allowed, IsLocal = config.ContainsKey("command"), Command = Text(config, "command"),
            Arguments = Lines(config, "args"), Sources = Lines(config, "sources"), TopK = Number(config, "top_k"),
        };
        foreach (var (name, header) in config["headers"] as JsonObject ?? [])
            draft.Headers.Add(SchemaForm.TextOf(header) is { } text && text != Kept ? new HeaderSlot { Name = name, Value = text } : new HeaderSlot { Name = name, IsKept = true });
        (draft.BodyKind, draft.Body) = config["body"] switch
        {
            null => (BodyKind.None, ""),
            JsonValue body when SchemaForm.TextOf(body) is { } text => (BodyKind.Text, text),
            var body => (BodyKind.Json, JsonTexts.Pretty(body)),
        };
        return draft;
    }

    public static JsonObject FieldsOf(ToolView tool) => new()
    {
        ["name"] = tool.Name, ["description"] = tool.Description ?? "", ["is_active"] = tool.IsActive, ["assistant_id"] = tool.AssistantId?.ToString(), ["input_schema"] = tool.InputSchema,
        ["config"] = tool.Config.DeepClone(),
    };

    /// <summary>The whole of it in the API's shape; <see cref="Schema"/> as it is written.</summary>
    public JsonObject Fields() => new()
    {
        ["name"] = Name.Trim(), ["description"] = Description.Trim(), ["is_active"] = IsActive, ["assistant_id"] = AssistantId?.ToString(), ["input_schema"] = Schema, ["config"] = Config(),
    };

    public ToolEdit ToEdit() => new()
    {
        Name = Name, ToolType = Type, Description = Description.Trim() is { Length: > 0 } text ? text : null, InputSchema = Schema, IsActive = IsActive, AssistantId = AssistantId, Config = Config(),
    };

    /// <summary>False while the body is said to be JSON and is none.</summary>
    public bool HasReadableBody => Type != ToolType.Http || BodyKind != BodyKind.Json || JsonPlaces.Read(Body) is { Break: null, Node: JsonObject or JsonArray };

    private JsonObject Config()
    {
        var config = new JsonObject();
        SchemaForm.SetText(config, "class", Class);
        if (Timeout is { } seconds)
            config["timeout_seconds"] = seconds;
        if (Type == ToolType.Http)
            AddHttp(config);
        if (Type == ToolType.Mcp)
            AddMcp(config);
        if (Type == ToolType.Knowledge)
        {
            AddLines(config, "sources", Sources);
            if (TopK is { } most)
                config["top_k"] = most;
        }

        return config;
    }

    private void AddHttp(JsonObject config)
    {
        SchemaForm.SetText(config, "url", Url.Trim());
        config["method"] = Method;
        AddHeaders(config);
        if (BodyKind == BodyKind.Text && Body.Length > 0)
            config["body"] = Body;
        if (BodyKind == BodyKind.Json && JsonPlaces.Read(Body).Node is { } body)
            config["body"] = body;
        AddPrivate(config);
    }

    private void AddPrivate(JsonObject config)
    {
        if (AllowPrivate)
            config["allow_private"] = true;
    }

    private void AddMcp(JsonObject config)
    {
        if (IsLocal)
        {
            // An empty one is sent, too, so that its refusal stands at its field.
            config["command"] = Command.Trim();
            AddLines(config, "args", Arguments);
        }
        else
        {
            SchemaForm.SetText(config, "url", Url.Trim());
            AddHeaders(config);
            AddPrivate(config);
        }
    }

    private void AddHeaders(JsonObject config)
    {
        var headers = new JsonObject();
        foreach (var slot in Headers.Where(slot => slot.Name.Trim().Length > 0))
            headers[slot.Name.Trim()] = slot.IsKept ? Kept : slot.Value;
        if (headers.Count > 0)
            config["headers"] = headers;
    }

    private static void AddLines(JsonObject config, string key, string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim('\r')).Where(line => line.Length > 0).ToArray();
        if (lines.Length > 0)
            config[key] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]);
    }

    private static string Text(JsonObject fields, string key) => SchemaForm.TextOf(fields[key]) ?? "";

    private static int? Number(JsonObject config, string key) =>
        config[key] is { } value && int.TryParse(value.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Lines(JsonObject config, string key) => config[key] is JsonArray items ? string.Join('\n', items.Select(SchemaForm.TextOf)) : "";

    // A template on one line is no way to begin.
    private static string Indented(string schema) => JsonPlaces.Read(schema) is { Break: null, Node: { } node } ? JsonTexts.Pretty(node) : schema;
}
