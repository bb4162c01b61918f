using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Protocol.Runtime;

namespace Platform.Web.Runtime.OpenAi;

/// <summary>
/// An answer as server-sent events. Pieces are told as they come; what counts is the answer, so its rest is sent at the end, whatever of the pieces was lost. Nothing is written before
/// the first piece: until then a failure still has a status of its own.
/// </summary>
internal sealed class CompletionStream(HttpContext http, CompletionAnswer shape, bool tellsUsage)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Of the model's present turn; what it said before its tools ran stands by itself.
    private readonly StringBuilder _turn = new();
    private bool _isVoid;

    public bool HasBegun { get; private set; }

    public async Task TakeAsync(LivePiece piece)
    {
        if (piece.Restarts)
        {
            // It cannot be taken back: the answer is told from where it differs, at the end.
            _isVoid = _turn.Length > 0;
        }
        else if (piece.Step is { Node: "tool" } && _turn.Length > 0)
        {
            await DeltaAsync(new JsonObject { ["content"] = "\n\n" });
            _turn.Clear();
        }
        else if (piece.Text is { Length: > 0 } text && !_isVoid)
        {
            _turn.Append(text);
            await DeltaAsync(new JsonObject { ["content"] = text });
        }
    }

    public async Task EndAsync(AgentAnswer answer)
    {
        var said = _turn.ToString();
        var rest = answer.Response.StartsWith(said, StringComparison.Ordinal) ? answer.Response[said.Length..] : answer.Response.Length > 0 ? $"\n\n{answer.Response}" : "";
        if (rest.Length > 0 || !HasBegun)
            await DeltaAsync(new JsonObject { ["content"] = rest });
        for (var i = 0; i < (answer.ToolCalls?.Count ?? 0); i++)
        {
            var call = CompletionAnswer.Call(answer.ToolCalls![i]);
            call["index"] = i;
            await DeltaAsync(new JsonObject { ["tool_calls"] = new JsonArray(call) });
        }

        await WriteAsync(shape.Chunk(new JsonObject(), CompletionAnswer.ReasonOf(answer)));
        if (tellsUsage)
            await WriteAsync(shape.UsageChunk(answer));
        await WriteAsync("[DONE]");
    }

    public async Task FailAsync(string message, string type, string code)
    {
        await WriteAsync(OpenAiErrors.Body(message, type, null, code));
        await WriteAsync("[DONE]");
    }

    private async Task DeltaAsync(JsonObject delta)
    {
        if (!HasBegun)
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-cache";
            // Proxies that gather answers would spoil the stream.
            http.Response.Headers["X-Accel-Buffering"] = "no";
            HasBegun = true;
            delta.Insert(0, "role", "assistant");
        }

        await WriteAsync(shape.Chunk(delta, null));
    }

    private Task WriteAsync(JsonObject chunk) => WriteAsync(chunk.ToJsonString(Json));

    private async Task WriteAsync(string data)
    {
        await http.Response.WriteAsync($"data: {data}\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}

/// <summary>The envelope of one completion.</summary>
internal sealed record CompletionAnswer(string Id, long Created, string Model)
{
    public JsonObject Whole(AgentAnswer answer)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer is { Response.Length: 0, ToolCalls: not null } ? null : answer.Response, ["refusal"] = null };
        if (answer.ToolCalls is { } calls)
            message["tool_calls"] = new JsonArray([.. calls.Select(Call)]);
        return new JsonObject
        {
            ["id"] = Id, ["object"] = "chat.completion", ["created"] = Created, ["model"] = Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = ReasonOf(answer) }), ["usage"] = Usage(answer),
        };
    }

    public JsonObject Chunk(JsonObject delta, string? reason) => Chunk(new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = reason }));

    public JsonObject UsageChunk(AgentAnswer answer)
    {
        var chunk = Chunk([]);
        chunk["usage"] = Usage(answer);
        return chunk;
    }

    public static string ReasonOf(AgentAnswer answer) => answer.ToolCalls is { Count: > 0 } ? "tool_calls" : "stop";

    public static JsonObject Call(TurnCall call) => new() { ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments } };

    private JsonObject Chunk(JsonArray choices) => new() { ["id"] = Id, ["object"] = "chat.completion.chunk", ["created"] = Created, ["model"] = Model, ["choices"] = choices };

    private static JsonObject Usage(AgentAnswer answer) => new()
    {
        ["prompt_tokens"] = answer.Usage?.PromptTokens ?? 0, ["completion_tokens"] = answer.Usage?.CompletionTokens ?? 0, ["total_tokens"] = answer.Usage?.TotalTokens ?? 0,
    };
}
