using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Protocol.Office;

/// <summary>Source-generated JSON of the office records: snake_case keys, UTC times with milliseconds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(StatusAccepted))]
[JsonSerializable(typeof(ReportsRequest))]
[JsonSerializable(typeof(ReportsAnswer))]
[JsonSerializable(typeof(AgentHeartbeat))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatAnswer))]
[JsonSerializable(typeof(OfficeAgent))]
[JsonSerializable(typeof(OfficeSummary))]
[JsonSerializable(typeof(OfficeSnapshot))]
[JsonSerializable(typeof(OfficeChanges))]
[JsonSerializable(typeof(StatusEvent))]
[JsonSerializable(typeof(Page<OfficeAgent>))]
[JsonSerializable(typeof(Page<StatusEvent>))]
[JsonSerializable(typeof(ProblemDetails))]
public sealed partial class OfficeJson : JsonSerializerContext
{
    /// <summary>Makes other options (of minimal APIs, of a hub's JSON protocol) speak the same JSON.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Converters.Add(new UtcMillisecondsConverter());
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}

/// <summary>RFC 3339 in UTC with milliseconds: <c>2026-01-31T09:05:07.120Z</c>. Reads any offset.</summary>
public sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
