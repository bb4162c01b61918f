using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Wire;

/// <summary>
/// Bodies of OpenAI's Responses API for a prompt that is stored there. The conversation is sent whole, and nothing of it is kept there:
/// <c>{"prompt":{"id":"pmpt_1"},"input":[{"role":"user","content":"hi"},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
/// {"type":"function_call_output","call_id":"c1","output":"42"}],"tools":[{"type":"function","name":"f","parameters":{…}}],"stream":true,"store":false}</c>
/// </summary>
internal static class ResponsesRequest
{
    /// <summary>Under this key the options hold the id of the stored prompt.</summary>
    public const string StoredPrompt = "platform.stored_prompt";

    public static string? PromptOf(ChatOptions options) => options.AdditionalProperties?.TryGetValue(StoredPrompt, out var prompt) is true ? prompt as string : null;

    /// <param name="model">Empty where the stored prompt says which.</param>
    public static JsonObject Of(string prompt, string model, IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var chat = OpenAiRequest.Chat(ProviderTypes.OpenAi, model, messages, options);
        var body = new JsonObject { ["prompt"] = new JsonObject { ["id"] = prompt }, ["input"] = Input(messages), ["stream"] = true, ["store"] = false };
        if (model.Length > 0)
            body["model"] = model;
        string?[] instructions = [options.Instructions, .. messages.Where(message => message.Role == ChatRole.System).Select(message => message.Text)];
        if (string.Join("\n", instructions.Where(text => !string.IsNullOrEmpty(text))) is { Length: > 0 } text)
            body["instructions"] = text;
        body["max_output_tokens"] = chat["max_completion_tokens"]?.DeepClone();
        // Of these the stored prompt has its own, which hold where nothing is sent.
        foreach (var key in new[] { "temperature", "top_p" }.Where(chat.ContainsKey))
            body[key] = chat[key]!.DeepClone();
        if (chat["tools"] is not JsonArray tools)
            return body;
        body["tools"] = new JsonArray([.. tools.Select(tool => Flat((JsonObject)tool!["function"]!))]);
        body["tool_choice"] = chat["tool_choice"]!.DeepClone();
        return body;
    }

    private static JsonArray Input(IReadOnlyList<ChatMessage> messages)
    {
        var input = new JsonArray();
        foreach (var message in messages.Where(message => message.Role != ChatRole.System))
        {
            if (message.Text.Length > 0)
                input.Add((JsonNode)new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text });
            foreach (var call in message.Contents.OfType<FunctionCallContent>())
                input.Add((JsonNode)new JsonObject { ["type"] = "function_call", ["call_id"] = call.CallId, ["name"] = call.Name, ["arguments"] = OpenAiRequest.ArgumentsOf(call) });
            foreach (var result in message.Contents.OfType<FunctionResultContent>())
                input.Add((JsonNode)new JsonObject { ["type"] = "function_call_output", ["call_id"] = result.CallId, ["output"] = OpenAiRequest.TextOf(result) });
        }

        return input;
    }

    // Here a function stands by itself, and is strict unless told otherwise.
    private static JsonObject Flat(JsonObject function)
    {
        var flat = new JsonObject { ["type"] = "function", ["strict"] = false };
        foreach (var (key, value) in function)
            flat[key] = value?.DeepClone();
        return flat;
    }
}
