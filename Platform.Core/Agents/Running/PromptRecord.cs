using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>
/// A call of a model as it was sent, for people who try an agent:
/// <c>{ "provider", "model", "temperature", "max_tokens", "tool_choice", "messages": [ { "role", "text", "calls"?, "call_id"? } ], "functions": [ { "name", "description", "parameters" } ], "not_offered": [ … ] }</c>.
/// </summary>
internal static class PromptRecord
{
    // Letters of one text, and of all of them: what a person can read, and what may go through Redis at once.
    private const int LongestText = 32 * 1024;
    private const int MostText = 256 * 1024;

    public static JsonObject Of(IReadOnlyList<ChatMessage> messages, ChatOptions options, ModelChoice model, ToolSet tools)
    {
        var room = MostText;
        return new JsonObject
        {
            ["provider"] = model.Provider, ["model"] = model.Model, ["temperature"] = options.Temperature is { } temperature ? Math.Round((decimal)temperature, 3) : null, ["max_tokens"] = options.MaxOutputTokens,
            ["tool_choice"] = options.ToolMode is null ? null : options.ToolMode == ChatToolMode.None ? "none" : options.ToolMode == ChatToolMode.Auto ? "auto" : "required",
            ["messages"] = new JsonArray([.. messages.SelectMany(Lines).Select(line => Cut(line, ref room))]),
            ["functions"] = new JsonArray([.. (options.Tools ?? []).OfType<AIFunctionDeclaration>().Select(function => Function(function, ref room))]),
            ["not_offered"] = new JsonArray([.. tools.Missing.Select(missing => new JsonObject { ["tool"] = missing.Tool, ["reason"] = missing.Reason })]),
        };
    }

    // Results of several calls stand in one message, and are told one by one.
    private static IEnumerable<JsonObject> Lines(ChatMessage message)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToArray();
        foreach (var result in results)
            yield return new JsonObject { ["role"] = message.Role.Value, ["text"] = result.Result?.ToString(), ["call_id"] = result.CallId };
        if (results.Length > 0)
            yield break;
        var line = new JsonObject { ["role"] = message.Role.Value, ["text"] = message.Text };
        var calls = message.Contents.OfType<FunctionCallContent>().ToArray();
        if (calls.Length > 0)
            line["calls"] = new JsonArray([.. calls.Select(call => new JsonObject { ["id"] = call.CallId, ["name"] = call.Name, ["arguments"] = ToolRound.ArgumentsOf(call) })]);
        yield return line;
    }

    private static JsonNode Cut(JsonObject line, ref int room)
    {
        var text = (string?)line["text"] ?? "";
        var most = Math.Max(0, Math.Min(LongestText, room));
        room -= text.Length;
        if (text.Length > most)
            line["text"] = $"{text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}… (+{text.Length - most})";
        return line;
    }

    private static JsonNode Function(AIFunctionDeclaration function, ref int room)
    {
        var schema = function.JsonSchema.GetRawText();
        room -= schema.Length;
        return new JsonObject { ["name"] = function.Name, ["description"] = function.Description, ["parameters"] = room > 0 && function.JsonSchema.ValueKind == JsonValueKind.Object ? JsonNode.Parse(schema) : null };
    }
}
