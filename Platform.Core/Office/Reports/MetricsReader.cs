using System.Buffers;
using System.Text;
using System.Text.Json;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

/// <summary>Checks metrics and hands on their JSON as it came: <c>{"orders": 12, "margin": 3.5, "mode": "night"}</c>.</summary>
internal static class MetricsReader
{
    private const int ValueLength = 255;

    /// <summary>The metrics' JSON; null when they are missing or wrong. The reader stands on the key.</summary>
    public static string? Read(ref Utf8JsonReader reader, in ReadOnlySequence<byte> body, ref ReportDraft draft)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            draft.Add(OfficeErrors.InvalidMetrics("/metrics", "Metrics must be an object of names to numbers or short texts."));
            return null;
        }
        var start = reader.TokenStartIndex;
        var isRight = ReadEntries(ref reader, ref draft);
        var length = reader.BytesConsumed - start;
        if (!isRight)
            return null;
        if (length > OfficeLimits.MetricBytes)
        {
            draft.Add(OfficeErrors.InvalidMetrics("/metrics", $"Metrics have {length} bytes; at most {OfficeLimits.MetricBytes} are allowed."));
            return null;
        }
        return Encoding.UTF8.GetString(body.Slice(start, length));
    }

    private static bool ReadEntries(ref Utf8JsonReader reader, ref ReportDraft draft)
    {
        var entries = 0;
        var isRight = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            entries++;
            // Only the first mistake is told: a caller with fifty wrong metrics has one problem.
            var name = isRight ? ReportReader.TextOf(ref reader) : "";
            reader.Read();
            if (isRight && (name is null || !IsValue(ref reader)))
            {
                draft.Add(OfficeErrors.InvalidMetrics(name is null ? "/metrics" : "/metrics/" + JsonPointer.Escape(name), $"A metric is a number or a text of at most {ValueLength} characters."));
                isRight = false;
            }
            reader.Skip();
        }
        if (entries <= OfficeLimits.MetricEntries)
            return isRight;
        draft.Add(OfficeErrors.InvalidMetrics("/metrics", $"There are {entries} metrics; at most {OfficeLimits.MetricEntries} are allowed."));
        return false;
    }

    private static bool IsValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => IsShort(ref reader),
        JsonTokenType.Number => IsNumber(ref reader),
        _ => false,
    };

    private static bool IsShort(ref Utf8JsonReader reader) => ReportReader.TextOf(ref reader) is { } text && ReportReader.CharactersOf(text) <= ValueLength;

    // What a double cannot hold would fail in jsonb or in a chart: 1e400, 1e-20000.
    private static bool IsNumber(ref Utf8JsonReader reader) =>
        (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) <= 64
        && reader.TryGetDouble(out var value) && double.IsFinite(value) && (value is 0 || Math.Abs(value) >= 1e-300) && !IsVanishing(ref reader, value);

    private static bool IsVanishing(ref Utf8JsonReader reader, double value)
    {
        if (value is not 0)
            return false;
        ReadOnlySpan<byte> digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return digits.IndexOfAny((byte)'e', (byte)'E') >= 0;
    }
}
