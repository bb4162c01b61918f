using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Protocol.Runtime;

namespace Platform.Web.Runtime.OpenAi;

/// <summary>
/// A body of <c>POST /v1/chat/completions</c>, read as leniently as OpenAI's own clients need: what is not understood is ignored, what is understood and wrong is refused.
/// <c>{ "model": "support", "messages": [ { "role": "user", "content": "…" } ], "stream": true, "stream_options": { "include_usage": true } }</c>
/// </summary>
internal sealed record CompletionRequest(string Model, ClientRequest Client, string Question, bool Streams, bool TellsUsage, string? User)
{
    private const int LongestText = 400_000;

    /// <exception cref="CompletionFault">The first thing that is wrong.</exception>
    public static CompletionRequest Read(JsonObject body)
    {
        if (Text(body, "model") is not { Length: > 0 } model)
            throw new CompletionFault("you must provide a model parameter", "model");
        if (body["messages"] is not JsonArray { Count: > 0 } messages)
            throw new CompletionFault("'messages' must be an array with at least one message", "messages");
        if (Number(body, "n", 1, 128) is > 1)
            throw new CompletionFault("'n' must be 1: an agent gives one answer", "n");
        var turns = messages.Select((message, index) => Turn(message as JsonObject ?? throw new CompletionFault("a message must be an object", $"messages[{index}]"), index)).ToArray();
        if (turns.Sum(turn => turn.Text?.Length ?? 0) > LongestText)
            throw new CompletionFault($"the messages are longer than {LongestText} characters", "messages");
        var client = new ClientRequest
        {
            Messages = turns, Tools = [.. (body["tools"] as JsonArray ?? []).Select(Tool)], ToolChoice = Choice(body["tool_choice"]), Temperature = Number(body, "temperature", 0, 2),
            MaxTokens = (int?)(Number(body, "max_completion_tokens", 1, 1_000_000) ?? Number(body, "max_tokens", 1, 1_000_000)),
        };
        var question = turns.LastOrDefault(turn => turn.Role == "user")?.Text ?? "";
        return new CompletionRequest(model, client, question, Flag(body, "stream"), body["stream_options"] is JsonObject options && Flag(options, "include_usage"), Text(body, "user") is { Length: > 0 and <= 150 } user ? user : null);
    }

    private static TurnMessage Turn(JsonObject message, int index)
    {
        var place = $"messages[{index}]";
        var role = Text(message, "role") switch
        {
            "system" or "developer" => "system",
            "user" => "user",
            "assistant" => "assistant",
            "tool" or "function" => "tool",
            var other => throw new CompletionFault($"'{other}' is not one of 'system', 'developer', 'user', 'assistant', 'tool'", $"{place}.role"),
        };
        if (role == "tool" && Text(message, "tool_call_id") is null)
            throw new CompletionFault("a tool message needs a tool_call_id", $"{place}.tool_call_id");
        var calls = (message["tool_calls"] as JsonArray ?? []).Select((call, at) => Call(call, $"{place}.tool_calls[{at}]")).ToArray();
        return new TurnMessage(role, Content(message["content"], $"{place}.content"), calls.Length > 0 ? calls : null, Text(message, "tool_call_id"));
    }

    // A text, or parts: [{"type":"text","text":"…"}].
    private static string? Content(JsonNode? content, string place) => content switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray parts => string.Join('\n', parts.Select((part, at) => part is JsonObject found && Text(found, "type") is "text" or null && part is JsonObject with && Text(with, "text") is { } text
            ? text : throw new CompletionFault("only parts of the type 'text' are understood", $"{place}[{at}]"))),
        _ => throw new CompletionFault("content must be a string or an array of parts", place),
    };

    private static TurnCall Call(JsonNode? call, string place)
    {
        if (call is not JsonObject { } found || found["function"] is not JsonObject function || Text(function, "name") is not { } name)
            throw new CompletionFault("a tool call needs a function with a name", place);
        var arguments = Text(function, "arguments") ?? "{}";
        return IsObject(arguments) ? new TurnCall(Text(found, "id") ?? "", name, arguments) : throw new CompletionFault("the arguments must be a JSON object in a string", $"{place}.function.arguments");
    }

    private static ClientTool Tool(JsonNode? tool, int index)
    {
        if (tool is not JsonObject { } found || found["function"] is not JsonObject function || Text(function, "name") is not { } name)
            throw new CompletionFault("a tool must be { \"type\": \"function\", \"function\": { \"name\": … } }", $"tools[{index}]");
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw new CompletionFault("a function's name has 1 to 64 of a-z, A-Z, 0-9, _ and -", $"tools[{index}].function.name");
        return new ClientTool(name, Text(function, "description"), function["parameters"]?.DeepClone() as JsonObject);
    }

    private static string? Choice(JsonNode? choice) => choice switch
    {
        JsonValue value when value.TryGetValue<string>(out var word) => word is "auto" or "none" or "required" ? word : throw new CompletionFault("tool_choice must be 'auto', 'none', 'required' or a function", "tool_choice"),
        JsonObject named => named["function"] is JsonObject function ? Text(function, "name") : null,
        _ => null,
    };

    private static double? Number(JsonObject body, string key, double least, double most)
    {
        if (body[key] is not { } node)
            return null;
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.GetValue<double>() is var number && number >= least && number <= most
            ? number : throw new CompletionFault(FormattableString.Invariant($"'{key}' must be a number from {least} to {most}"), key);
    }

    private static bool Flag(JsonObject body, string key) => body[key] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    private static string? Text(JsonObject body, string key) => body[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsObject(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>400 in OpenAI's shape.</summary>
/// <param name="parameter">As <c>messages[0].role</c>.</param>
internal sealed class CompletionFault(string message, string? parameter) : Exception(message)
{
    public string? Parameter { get; } = parameter;
}
