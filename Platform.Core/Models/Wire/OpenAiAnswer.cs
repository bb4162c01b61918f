using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using static Platform.Core.Models.Wire.AnswerJson;

namespace Platform.Core.Models.Wire;

/// <summary>
/// Puts an answer together from what the provider sends: the chunks of a stream
/// <c>{"choices":[{"index":0,"delta":{"content":"Hel","tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":"}}]},"finish_reason":null}]}</c>
/// … <c>{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}</c>, or one whole answer with <c>message</c> in place of <c>delta</c>.
/// </summary>
internal sealed class OpenAiAnswer(string? key) : IAnswerReader
{
    private readonly SortedDictionary<int, Call> _calls = [];
    private string? _id;
    private string? _model;

    public bool IsFinished { get; private set; }

    public bool HasUsage { get; private set; }

    public bool HasContent { get; private set; }

    public ChatResponseUpdate? Take(string json) => AnswerJson.Read(json, Take);

    private ChatResponseUpdate? Take(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw OpenAiFaults.Bad("The answer's JSON is not that of a chat completion.");
        if (root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            throw OpenAiFaults.OfError(error, key);
        _id ??= Text(root, "id");
        _model ??= Text(root, "model");
        var contents = new List<AIContent>();
        ChatFinishReason? finish = null;
        var known = false;
        if (root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            known = true;
            if (choices.GetArrayLength() > 0)
                finish = TakeChoice(choices[0], contents);
        }

        if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object && ReadUsage(usage) is { } details)
        {
            (known, HasUsage) = (true, true);
            contents.Add(new UsageContent(details));
        }

        if (!known)
            throw OpenAiFaults.Bad("The answer's JSON is not that of a chat completion: it has no choices.");
        return contents.Count == 0 && finish is null ? null
            : new ChatResponseUpdate(ChatRole.Assistant, contents) { ResponseId = _id, MessageId = _id, ModelId = _model, FinishReason = finish };
    }

    private ChatFinishReason? TakeChoice(JsonElement choice, List<AIContent> contents)
    {
        var message = choice.TryGetProperty("delta", out var delta) ? delta : choice.TryGetProperty("message", out var whole) ? whole : default;
        if (message.ValueKind == JsonValueKind.Object)
        {
            // What a model thinks aloud goes by two names.
            if ((Text(message, "reasoning_content") ?? Text(message, "reasoning")) is { Length: > 0 } reasoning)
                contents.Add(new TextReasoningContent(reasoning));
            if (Text(message, "content") is { Length: > 0 } text)
                contents.Add(new TextContent(text));
            if (Text(message, "refusal") is { Length: > 0 } refusal)
                contents.Add(new TextContent(refusal));
            if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
                foreach (var call in calls.EnumerateArray())
                    TakeCall(call);
        }

        HasContent |= contents.Count > 0;
        if (Text(choice, "finish_reason") is not { } reason)
            return null;
        IsFinished = true;
        contents.AddRange(_calls.Values.Select(call => call.Finish()));
        HasContent |= _calls.Count > 0;
        _calls.Clear();
        return reason switch
        {
            "length" => ChatFinishReason.Length,
            "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
            "content_filter" => ChatFinishReason.ContentFilter,
            _ => ChatFinishReason.Stop,
        };
    }

    private void TakeCall(JsonElement part)
    {
        // Some servers leave the index out and send each call whole.
        var index = part.TryGetProperty("index", out var number) && number.TryGetInt32(out var at) ? at : _calls.Count;
        if (!_calls.TryGetValue(index, out var call))
            _calls.Add(index, call = new Call());
        call.Id ??= Text(part, "id");
        if (!part.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            return;
        // Whole in the first part; some servers repeat it in every one.
        if (string.IsNullOrEmpty(call.Name))
            call.Name = Text(function, "name");
        if (function.TryGetProperty("arguments", out var arguments))
            call.Arguments.Append(arguments.ValueKind == JsonValueKind.String ? arguments.GetString() : arguments.ValueKind == JsonValueKind.Null ? "" : arguments.GetRawText());
    }

    private static UsageDetails? ReadUsage(JsonElement usage)
    {
        var (prompt, completion, total) = (Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"), Count(usage, "total_tokens"));
        if (prompt is null && completion is null)
            return null;
        var details = new UsageDetails { InputTokenCount = prompt, OutputTokenCount = completion, TotalTokenCount = total };
        // OpenRouter tells the price of the call in US dollars; the counts of this type are whole numbers, so it is kept in billionths.
        if (usage.TryGetProperty("cost", out var cost) && cost.ValueKind == JsonValueKind.Number && cost.TryGetDecimal(out var dollars) && dollars is >= 0 and < 1_000_000)
            details.AdditionalCounts = new() { [UsageReading.CostInBillionths] = (long)(dollars * 1_000_000_000m) };
        return details;
    }

    private sealed class Call
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();

        public FunctionCallContent Finish() => AnswerJson.ToolCall(Id, Name, Arguments.ToString());
    }
}
