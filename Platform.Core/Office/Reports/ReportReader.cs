using System.Buffers;
using System.Text;
using System.Text.Json;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

/// <summary>
/// Reads reports by hand: the hot path of the server. Unknown keys are ignored. A mistake in a value is collected, malformed JSON throws
/// <see cref="JsonException"/>. Lengths count characters as PostgreSQL and Python do, so an emoji is one.
/// </summary>
internal static class ReportReader
{
    /// <summary>Reads the body of a single report.</summary>
    public static AgentWrite? Read(in ReadOnlySequence<byte> body, TenantId tenant, string agentId, string source, out Error? refusal)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            refusal = OfficeErrors.WrongRoot;
            return null;
        }
        var draft = new ReportDraft();
        ReadObject(ref reader, body, ref draft);
        // Anything after the object is malformed.
        reader.Read();
        return Finish(ref draft, tenant, agentId, source, out refusal);
    }

    /// <summary>Reads an object, the reader standing on its start, to its end.</summary>
    public static void ReadObject(ref Utf8JsonReader reader, in ReadOnlySequence<byte> body, ref ReportDraft draft)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("status"u8))
                ReadStatus(ref reader, ref draft);
            else if (reader.ValueTextEquals("task"u8))
                draft.Task = ReadTask(ref reader, ref draft, "task");
            else if (reader.ValueTextEquals("metrics"u8))
                draft.Metrics = MetricsReader.Read(ref reader, body, ref draft);
            else if (reader.ValueTextEquals("department"u8))
                draft.Department = ReadText(ref reader, ref draft, "department", OfficeLimits.DepartmentLength, emptyIsNull: false);
            else if (reader.ValueTextEquals("name"u8))
                draft.Name = ReadText(ref reader, ref draft, "name", OfficeLimits.NameLength, emptyIsNull: false);
            else if (reader.ValueTextEquals("brand"u8))
                draft.Brand = ReadText(ref reader, ref draft, "brand", OfficeLimits.BrandLength, emptyIsNull: true) ?? "";
            else if (reader.ValueTextEquals("salary_equivalent"u8))
                ReadSalary(ref reader, ref draft);
            else if (reader.ValueTextEquals("fte_coefficient"u8))
                ReadFte(ref reader, ref draft);
            else if (reader.ValueTextEquals("error_message"u8))
                draft.ErrorMessage = ReadTask(ref reader, ref draft, "error_message");
            else if (reader.ValueTextEquals("agent_id"u8))
                draft.AgentId = ReadAgentId(ref reader);
            else
                SkipValue(ref reader);
        }
    }

    public static AgentWrite? Finish(ref ReportDraft draft, TenantId tenant, string agentId, string source, out Error? refusal)
    {
        if (draft.Status is null && !draft.HasStatus)
            draft.Add(OfficeErrors.InvalidStatus(null));
        refusal = draft.Refusal;
        if (refusal is not null)
            return null;
        var task = draft is { Status: ReportStatuses.Error, ErrorMessage: { } message } ? TaskText.OfError(message) : draft.Task;
        return new AgentWrite
        {
            Tenant = tenant, AgentId = agentId, Source = source, Status = draft.Status, Task = task, Department = draft.Department, Name = draft.Name,
            Brand = draft.Brand, Metrics = draft.Metrics, SalaryEquivalent = draft.SalaryEquivalent, FteHundredths = draft.FteHundredths,
        };
    }

    /// <summary>The text of the current string token; null when its escapes or bytes are no text that can be stored.</summary>
    public static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            var text = reader.GetString()!;
            return text.Contains('\0') ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null; // invalid UTF-8 or half a surrogate pair
        }
    }

    public static int CharactersOf(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
                count--;
        }
        return count;
    }

    public static bool IsAgentId(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= OfficeLimits.AgentIdLength && !id.ContainsAnyExcept(AgentIdCharacters);

    private static readonly SearchValues<char> AgentIdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static void ReadStatus(ref Utf8JsonReader reader, ref ReportDraft draft)
    {
        reader.Read();
        draft.HasStatus = true;
        draft.Status = null;
        string? came = null;
        if (reader.TokenType == JsonTokenType.String)
        {
            draft.Status = reader.ValueTextEquals("ok"u8) ? ReportStatuses.Ok
                : reader.ValueTextEquals("warning"u8) ? ReportStatuses.Warning
                : reader.ValueTextEquals("error"u8) ? ReportStatuses.Error
                : reader.ValueTextEquals("offline"u8) ? ReportStatuses.Offline : null;
            if (draft.Status is not null)
                return;
            came = TextOf(ref reader);
        }
        reader.Skip();
        draft.Add(OfficeErrors.InvalidStatus(came));
    }

    private static string? ReadText(ref Utf8JsonReader reader, ref ReportDraft draft, string field, int length, bool emptyIsNull)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String && TextOf(ref reader) is { } text)
        {
            if (!string.IsNullOrWhiteSpace(text) && CharactersOf(text) <= length)
                return text;
            if (emptyIsNull && string.IsNullOrWhiteSpace(text))
                return null;
        }
        reader.Skip();
        draft.Add(OfficeErrors.InvalidText(field, length));
        return null;
    }

    private static string? ReadTask(ref Utf8JsonReader reader, ref ReportDraft draft, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String && TextOf(ref reader) is { } text)
            return string.IsNullOrWhiteSpace(text) ? null : TaskText.Cut(text);
        reader.Skip();
        draft.Add(Error.OfField("/" + field, "office.invalid_" + field, $"The {field} must be a text without NUL, or null."));
        return null;
    }

    // A wrong one is told by whoever needs it: in the single call the address names the agent.
    private static string? ReadAgentId(ref Utf8JsonReader reader)
    {
        reader.Read();
        var id = reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : null;
        reader.Skip();
        return id;
    }

    private static void ReadSalary(ref Utf8JsonReader reader, ref ReportDraft draft)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var salary) && salary is >= 0 and <= int.MaxValue && decimal.IsInteger(salary))
        {
            draft.SalaryEquivalent = (int)salary;
            return;
        }
        reader.Skip();
        draft.Add(OfficeErrors.InvalidSalary());
    }

    private static void ReadFte(ref Utf8JsonReader reader, ref ReportDraft draft)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var fte) && fte is >= 0 and <= OfficeLimits.MaximumFteCoefficient)
        {
            draft.FteHundredths = (int)Math.Round(fte * 100, MidpointRounding.AwayFromZero);
            return;
        }
        reader.Skip();
        draft.Add(OfficeErrors.InvalidFte());
    }
}
