using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Runtime.Trying;
using Platform.Protocol.Runtime;

namespace Platform.Web.Runtime.TestChat;

/// <summary>A test conversation as a file, with the trace of every answer.</summary>
internal static class TestExport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(TestTalk talk, string? channel, TestUser user, DateTimeOffset at) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["exported_at"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), ["channel"] = channel ?? TrialRequest.Channel,
        ["user_data"] = new JsonObject { ["name"] = user.Name, ["language"] = user.Language, ["time_zone"] = user.TimeZone, ["data"] = user.Data?.DeepClone() },
        ["exchanges"] = new JsonArray([.. talk.Exchanges.Select(exchange => new JsonObject { ["question"] = exchange.Question, ["answers"] = new JsonArray([.. exchange.Answers.Select(Answer)]) })]),
    }, Json);

    private static JsonNode Answer(TestAnswer answer) => new JsonObject
    {
        ["agent"] = answer.Slug, ["version"] = answer.Version, ["answered_by"] = answer.Way is TestWay.Process or TestWay.Asleep ? "process" : "server", ["text"] = answer.Text, ["error"] = answer.Error?.Code,
        ["stopped"] = answer.IsStopped, ["prompt_tokens"] = answer.Outcome?.Usage.PromptTokens, ["completion_tokens"] = answer.Outcome?.Usage.CompletionTokens, ["cost"] = answer.Outcome?.Usage.Cost,
        ["duration_ms"] = answer.Outcome?.DurationMs, ["trace"] = new JsonArray([.. answer.Steps.Select(Step)]),
    };

    private static JsonNode? Step(TraceStep step) => JsonSerializer.SerializeToNode(step, RuntimeJson.Default.TraceStep);
}
