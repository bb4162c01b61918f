using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Platform.Protocol.Office;

namespace Platform.Protocol.Runtime;

/// <summary>Source-generated JSON of the runtime's records: snake_case keys, UTC times with milliseconds, no nulls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(AgentMessage))]
[JsonSerializable(typeof(AgentAnswer))]
[JsonSerializable(typeof(LivePiece))]
[JsonSerializable(typeof(HistoryRecord))]
[JsonSerializable(typeof(TokenUsageRecord))]
[JsonSerializable(typeof(RunnerConfiguration))]
[JsonSerializable(typeof(ModelRequest))]
[JsonSerializable(typeof(ModelEvent))]
[JsonSerializable(typeof(ToolRequest))]
[JsonSerializable(typeof(ToolResult))]
[JsonSerializable(typeof(KnowledgeRequest))]
[JsonSerializable(typeof(KnowledgeAnswer))]
[JsonSerializable(typeof(List<Citation>))]
[JsonSerializable(typeof(AliveAnswer))]
[JsonSerializable(typeof(ControlCommand))]
[JsonSerializable(typeof(ConfigUpdate))]
[JsonSerializable(typeof(List<TurnMessage>))]
[JsonSerializable(typeof(List<TraceStep>))]
[JsonSerializable(typeof(ProblemDetails))]
public sealed partial class RuntimeJson : JsonSerializerContext
{
    /// <summary>The same with letters as they are: what people and foreign programs read in Redis.</summary>
    public static readonly RuntimeJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcMillisecondsConverter() }, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>What stands in a queue, in a stream or on a channel, where anybody may write: null for what is none of ours.</summary>
    public static T? Read<T>(string? text, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, type);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
