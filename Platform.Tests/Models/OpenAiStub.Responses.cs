using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Platform.Tests.Models;

/// <summary>The Responses API: events with names, items in place of choices, and usage that is counted as input and output.</summary>
public sealed partial class OpenAiStub
{
    private async Task RespondAsync(HttpContext context, Fault fault)
    {
        var calls = NextCalls(fault);
        if (NeverStreams)
        {
            await WriteAsync(context, Response("completed", [Message(Answer)]).ToJsonString());
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await SendEventAsync(context, "response.created", new JsonObject { ["response"] = Response("in_progress", []) });
        if (fault == Fault.ErrorInStream)
        {
            await SendEventAsync(context, "response.failed", new JsonObject { ["response"] = new JsonObject { ["status"] = "failed", ["error"] = new JsonObject { ["code"] = "server_error", ["message"] = "It broke" } } });
            return;
        }

        foreach (var (index, (name, arguments)) in calls.Index())
        {
            var item = new JsonObject { ["type"] = "function_call", ["id"] = $"fc_{index}", ["call_id"] = $"call_{index + 1}", ["name"] = name, ["arguments"] = arguments, ["status"] = "completed" };
            await SendEventAsync(context, "response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = new JsonObject { ["type"] = "function_call", ["name"] = name, ["arguments"] = "" } });
            await SendEventAsync(context, "response.function_call_arguments.delta", new JsonObject { ["output_index"] = index, ["delta"] = arguments });
            await SendEventAsync(context, "response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = item });
        }

        foreach (var word in calls.Length > 0 ? [] : Answer.Split(' '))
            await SendEventAsync(context, "response.output_text.delta", new JsonObject { ["item_id"] = "msg_1", ["output_index"] = 0, ["content_index"] = 0, ["delta"] = word + " " });
        if (fault is Fault.EndStream)
            return;
        if (calls.Length == 0)
            await SendEventAsync(context, "response.output_item.done", new JsonObject { ["output_index"] = 0, ["item"] = Message(Answer) });
        await SendEventAsync(context, "response.completed", new JsonObject { ["response"] = Response("completed", []) });
    }

    private JsonObject Response(string status, JsonArray output) => new()
    {
        ["id"] = "resp_1", ["object"] = "response", ["status"] = status, ["model"] = "small", ["output"] = output, ["error"] = null,
        ["usage"] = status == "completed" ? new JsonObject { ["input_tokens"] = PromptTokens, ["output_tokens"] = CompletionTokens, ["total_tokens"] = PromptTokens + CompletionTokens } : null,
    };

    private static JsonObject Message(string text) =>
        new() { ["type"] = "message", ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() }) };

    private static async Task SendEventAsync(HttpContext context, string type, JsonObject data)
    {
        data["type"] = type;
        await context.Response.WriteAsync($"event: {type}\ndata: {data.ToJsonString()}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
