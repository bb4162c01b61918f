using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Wire;

/// <summary>
/// Bodies of OpenAI's chat completions and embeddings, as compatible servers take them:
/// <c>{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":100,
/// "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{…}}}],"tool_choice":"auto"}</c>
/// </summary>
internal static class OpenAiRequest
{
    /// <param name="type">OpenAI's own newer models refuse <c>max_tokens</c>, others know nothing else.</param>
    public static JsonObject Chat(string type, string model, IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var body = new JsonObject
        {
            ["model"] = model, ["messages"] = Messages(messages, options.Instructions), ["stream"] = true, ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        Set(body, type == ProviderTypes.OpenAi ? "max_completion_tokens" : "max_tokens", options.MaxOutputTokens);
        Set(body, "temperature", Rounded(options.Temperature));
        Set(body, "top_p", Rounded(options.TopP));
        Set(body, "frequency_penalty", Rounded(options.FrequencyPenalty));
        Set(body, "presence_penalty", Rounded(options.PresencePenalty));
        Set(body, "seed", options.Seed);
        if (options.StopSequences is { Count: > 0 } stops)
            body["stop"] = new JsonArray([.. stops.Select(stop => (JsonNode)stop)]);
        if (type == ProviderTypes.OpenRouter)
            body["usage"] = new JsonObject { ["include"] = true };
        AddTools(body, options);
        AddFormat(body, options.ResponseFormat);
        return body;
    }

    public static JsonObject Embeddings(string model, IReadOnlyList<string> texts, int? dimensions)
    {
        var body = new JsonObject { ["model"] = model, ["input"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]), ["encoding_format"] = "float" };
        Set(body, "dimensions", dimensions);
        return body;
    }

    public static string ArgumentsOf(FunctionCallContent call) => JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions);

    public static string TextOf(FunctionResultContent result) => result.Result as string ?? JsonSerializer.Serialize(result.Result, AIJsonUtilities.DefaultOptions);

    private static JsonArray Messages(IReadOnlyList<ChatMessage> messages, string? instructions)
    {
        var array = new JsonArray();
        if (!string.IsNullOrEmpty(instructions))
            array.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = instructions });
        foreach (var message in messages)
        {
            foreach (var result in message.Contents.OfType<FunctionResultContent>())
                array.Add((JsonNode)new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = TextOf(result) });
            if (message.Contents.Any(content => content is not FunctionResultContent) || message.Contents.Count == 0)
                array.Add((JsonNode)Message(message));
        }

        return array;
    }

    private static JsonObject Message(ChatMessage message)
    {
        var json = new JsonObject { ["role"] = message.Role.Value };
        var calls = message.Contents.OfType<FunctionCallContent>().ToArray();
        json["content"] = message.Contents.Any(content => content is DataContent or UriContent) ? Parts(message) : calls.Length > 0 && message.Text.Length == 0 ? null : (JsonNode)message.Text;
        if (calls.Length > 0)
        {
            json["tool_calls"] = new JsonArray([.. calls.Select(call => (JsonNode)new JsonObject
            {
                ["id"] = call.CallId, ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = ArgumentsOf(call) },
            })]);
        }

        return json;
    }

    private static JsonArray Parts(ChatMessage message)
    {
        var parts = new JsonArray();
        foreach (var content in message.Contents)
        {
            if (content is TextContent text)
                parts.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = text.Text });
            else if (((content as DataContent)?.Uri ?? (content as UriContent)?.Uri.ToString()) is { } uri)
                parts.Add((JsonNode)new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = uri } });
        }

        return parts;
    }

    private static void AddTools(JsonObject body, ChatOptions options)
    {
        var functions = (options.Tools ?? []).OfType<AIFunctionDeclaration>().ToArray();
        if (functions.Length == 0)
            return;
        body["tools"] = new JsonArray([.. functions.Select(function => (JsonNode)new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = function.Name, ["description"] = function.Description, ["parameters"] = JsonNode.Parse(function.JsonSchema.GetRawText()) },
        })]);
        body["tool_choice"] = options.ToolMode switch
        {
            RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } },
            RequiredChatToolMode => "required",
            NoneChatToolMode => "none",
            _ => "auto",
        };
        if (options.AllowMultipleToolCalls is { } many)
            body["parallel_tool_calls"] = many;
    }

    private static void AddFormat(JsonObject body, ChatResponseFormat? format)
    {
        if (format is ChatResponseFormatJson { Schema: { } schema } json)
        {
            body["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = json.SchemaName ?? "answer", ["schema"] = JsonNode.Parse(schema.GetRawText()) },
            };
        }
        else if (format is ChatResponseFormatJson)
        {
            body["response_format"] = new JsonObject { ["type"] = "json_object" };
        }
    }

    private static void Set<T>(JsonObject body, string name, T? value) where T : struct
    {
        if (value is { } some)
            body[name] = JsonValue.Create(some);
    }

    // 0.7f would go out as 0.699999988079071.
    private static decimal? Rounded(float? value) => value is { } some ? decimal.Round((decimal)some, 4) : null;
}
