using System.Text.Json;
using Microsoft.Extensions.AI;
using static Platform.Core.Models.Wire.AnswerJson;

namespace Platform.Core.Models.Wire;

/// <summary>
/// Reads the events of OpenAI's Responses API: <c>{"type":"response.output_text.delta","delta":"Hel"}</c>,
/// <c>{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}}</c>, at the end
/// <c>{"type":"response.completed","response":{"id":"resp_1","model":"gpt-4o","usage":{"input_tokens":9,"output_tokens":2,"total_tokens":11}}}</c>, or
/// <c>response.incomplete</c>, <c>response.failed</c>, <c>error</c>. A server that does not stream sends the response by itself.
/// </summary>
internal sealed class ResponsesAnswer(string? key) : IAnswerReader
{
    private string? _id;
    private string? _model;

    public bool IsFinished { get; private set; }

    public bool HasContent { get; private set; }

    public ChatResponseUpdate? Take(string json) => Read(json, Take);

    private ChatResponseUpdate? Take(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw OpenAiFaults.Bad("The answer's JSON is not that of a response.");
        return Text(root, "type") switch
        {
            "response.output_text.delta" or "response.refusal.delta" => Update([new TextContent(Text(root, "delta"))], null),
            "response.reasoning_text.delta" or "response.reasoning_summary_text.delta" => Update([new TextReasoningContent(Text(root, "delta"))], null),
            "response.output_item.done" => TakeItem(root.GetProperty("item"), withText: false) is { } call ? Update([call], null) : null,
            "response.created" or "response.in_progress" => Note(root.GetProperty("response")),
            "response.completed" or "response.incomplete" => End(root.GetProperty("response"), []),
            "response.failed" => throw OpenAiFaults.OfError(root.GetProperty("response").GetProperty("error"), key),
            "error" => throw OpenAiFaults.OfError(root.TryGetProperty("error", out var error) ? error : root, key),
            null when root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null => throw OpenAiFaults.OfError(error, key),
            null when root.TryGetProperty("output", out var output) => End(root, [.. output.EnumerateArray().Select(item => TakeItem(item, withText: true)).OfType<AIContent>()]),
            null => throw OpenAiFaults.Bad("The answer's JSON is not that of a response: it has no output."),
            // Of other events, and of those to come, nothing is needed.
            _ => null,
        };
    }

    private ChatResponseUpdate? Note(JsonElement response)
    {
        (_id, _model) = (_id ?? Text(response, "id"), Text(response, "model") ?? _model);
        return null;
    }

    private static AIContent? TakeItem(JsonElement item, bool withText) => Text(item, "type") switch
    {
        "function_call" => ToolCall(Text(item, "call_id"), Text(item, "name"), Text(item, "arguments") ?? ""),
        "message" when withText => new TextContent(string.Concat(item.GetProperty("content").EnumerateArray().Select(part => Text(part, "text") ?? Text(part, "refusal")))),
        _ => null,
    };

    private ChatResponseUpdate End(JsonElement response, List<AIContent> contents)
    {
        Note(response);
        IsFinished = true;
        var isCut = Text(response, "status") == "incomplete";
        var update = Update(contents, isCut ? ChatFinishReason.Length : ChatFinishReason.Stop);
        if (response.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            update.Contents.Add(new UsageContent(new UsageDetails
            {
                InputTokenCount = Count(usage, "input_tokens"), OutputTokenCount = Count(usage, "output_tokens"), TotalTokenCount = Count(usage, "total_tokens"),
            }));
        }

        return update;
    }

    private ChatResponseUpdate Update(List<AIContent> contents, ChatFinishReason? finish)
    {
        HasContent |= contents.Count > 0;
        return new ChatResponseUpdate(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = _model, FinishReason = finish };
    }
}
