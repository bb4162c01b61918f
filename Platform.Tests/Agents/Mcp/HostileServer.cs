using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Tests.Agents.Mcp;

/// <summary>An MCP server that does what servers should not: what it answers, whichever way it is asked. A null answer is none at all.</summary>
internal static class HostileServer
{
    public const string LeakedVariable = "PLATFORM_TEST_SECRET";

    private static readonly string[] Tools = ["echo", "environment", "pid", "error", "huge", "flood", "silent", "hang", "die", "garbage", "spawn", "headers", "picture"];

    /// <param name="mode">What kind of list it has: plain, bombs, endless, many.</param>
    public static JsonObject? Answer(JsonObject request, string mode, Func<string, JsonObject, JsonNode?> call) => request["id"] is not { } id ? null : request["method"]!.GetValue<string>() switch
    {
        "initialize" => Result(id, new JsonObject
        {
            ["protocolVersion"] = request["params"]!["protocolVersion"]!.DeepClone(), ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
            ["serverInfo"] = new JsonObject { ["name"] = "hostile", ["version"] = "1" },
        }),
        "ping" => Result(id, []),
        "tools/list" => Result(id, List(mode, request["params"]?["cursor"]?.GetValue<string>())),
        "tools/call" when call(request["params"]!["name"]!.GetValue<string>(), request["params"]!["arguments"] as JsonObject ?? []) is { } content => Result(id, (JsonObject)content),
        "tools/call" => null,
        _ => new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" } },
    };

    public static JsonObject Text(string text, bool isError = false) =>
        new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }), ["isError"] = isError };

    public static JsonObject Picture() => new()
    {
        ["content"] = new JsonArray(
            new JsonObject { ["type"] = "image", ["mimeType"] = "image/png", ["data"] = Convert.ToBase64String(new byte[300]) },
            new JsonObject { ["type"] = "resource", ["resource"] = new JsonObject { ["uri"] = "file:///note.txt", ["text"] = "a note" } }),
        ["structuredContent"] = new JsonObject { ["width"] = 7 },
    };

    private static JsonObject List(string mode, string? cursor)
    {
        var tools = new JsonArray([.. Tools.Select(name => Tool(name, new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["text"] = new JsonObject { ["type"] = "string" } } }))]);
        var list = new JsonObject { ["tools"] = tools };
        switch (mode)
        {
            case "bombs":
                tools.Add((JsonNode)Tool("deep", Deep(25)));
                tools.Add((JsonNode)Tool("wide", new JsonObject { ["type"] = "object", ["description"] = new string('x', 100_000) }));
                tools.Add((JsonNode)Tool("references", JsonNode.Parse("""{"type":"object","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"properties":{"x":{"$ref":"#/$defs/a"}}}""")!.AsObject()));
                tools.Add((JsonNode)Tool("remote", JsonNode.Parse("""{"type":"object","properties":{"x":{"$ref":"http://169.254.169.254/latest"}}}""")!.AsObject()));
                tools.Add((JsonNode)Tool("pattern", JsonNode.Parse("""{"type":"object","properties":{"text":{"type":"string","pattern":"^(?=(a+)+$)(a+)+$"}}}""")!.AsObject()));
                tools.Add((JsonNode)Tool("имя с пробелами и длинное " + new string('n', 200), new JsonObject { ["type"] = "object" }));
                tools.Add((JsonNode)Tool("echo", new JsonObject { ["type"] = "object" }));
                break;
            case "endless":
                list["nextCursor"] = (cursor ?? "") + "x";
                break;
            case "many":
                for (var i = 0; i < 1_000; i++)
                    tools.Add((JsonNode)Tool($"tool{i}", new JsonObject { ["type"] = "object" }));
                break;
        }

        return list;
    }

    private static JsonObject Deep(int levels)
    {
        var schema = new JsonObject { ["type"] = "object" };
        for (var i = 0; i < levels; i++)
            schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["x"] = schema } };
        return schema;
    }

    private static JsonObject Tool(string name, JsonObject schema) =>
        new() { ["name"] = name, ["description"] = $"Does {name}.\u0007", ["inputSchema"] = schema, ["annotations"] = new JsonObject { ["readOnlyHint"] = true } };

    private static JsonObject Result(JsonNode id, JsonObject result) => new() { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result };
}
