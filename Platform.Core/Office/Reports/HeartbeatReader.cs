using System.Buffers;
using System.Text.Json;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

/// <summary>Bodies of heartbeats: <c>{"metrics": {…}}</c> of one agent, <c>{"agent_ids": ["a", "b"]}</c> of many.</summary>
internal static class HeartbeatReader
{
    public static Error? ReadMetrics(in ReadOnlySequence<byte> body, out string? metrics)
    {
        var reader = new Utf8JsonReader(body);
        metrics = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return OfficeErrors.WrongRoot;
        }
        var draft = new ReportDraft();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metrics"u8))
            {
                metrics = MetricsReader.Read(ref reader, body, ref draft);
                continue;
            }
            reader.Read();
            reader.Skip();
        }
        reader.Read();
        return draft.Refusal;
    }

    public static List<string>? ReadIds(in ReadOnlySequence<byte> body, out Error? refusal)
    {
        var reader = new Utf8JsonReader(body);
        List<string>? ids = null;
        refusal = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            refusal = OfficeErrors.WrongRoot;
            return null;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = reader.ValueTextEquals("agent_ids"u8);
            reader.Read();
            if (isList && reader.TokenType == JsonTokenType.StartArray)
                ids = ReadList(ref reader, ref refusal);
            else
                reader.Skip();
        }
        reader.Read();
        if (ids is null)
            refusal ??= Error.OfField("/agent_ids", "office.invalid_agent_ids", "A list 'agent_ids' is required.");
        else if (ids.Count > OfficeLimits.HeartbeatsPerRequest)
            refusal ??= Error.OfField("/agent_ids", "office.too_many", $"There are {ids.Count} agent ids; at most {OfficeLimits.HeartbeatsPerRequest} are allowed.");
        return refusal is null ? ids : null;
    }

    private static List<string> ReadList(ref Utf8JsonReader reader, ref Error? refusal)
    {
        var ids = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && ReportReader.TextOf(ref reader) is { } id)
                ids.Add(id);
            else
                refusal ??= Error.OfField($"/agent_ids/{ids.Count}", "office.invalid_agent_ids", "An agent id is a text.");
            reader.Skip();
        }
        return ids;
    }
}
