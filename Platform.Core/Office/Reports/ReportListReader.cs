using System.Buffers;
using System.Text.Json;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

/// <summary>The good reports of <c>{"reports": [ … ]}</c> with their places, and the refusals of the others.</summary>
internal sealed class ReportList
{
    public List<AgentWrite> Writes { get; } = [];

    /// <summary>Place in the request of each of <see cref="Writes"/>.</summary>
    public List<int> Indexes { get; } = [];

    public List<RejectedReport> Rejected { get; } = [];

    public int Total { get; set; }

    public void Reject(int index, string? agentId, Error error) => Rejected.Add(new RejectedReport(index, agentId, error.Code, error.Detail));
}

/// <summary>Reads the body of a batch.</summary>
internal static class ReportListReader
{
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static ReportList? Read(in ReadOnlySequence<byte> body, TenantId tenant, string source, out Error? refusal)
    {
        var reader = new Utf8JsonReader(body);
        ReportList? list = null;
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
            var isList = reader.ValueTextEquals("reports"u8);
            reader.Read();
            if (isList && reader.TokenType == JsonTokenType.StartArray)
                list = ReadReports(ref reader, body, tenant, source);
            else
                reader.Skip();
        }
        reader.Read();
        if (list is null)
            refusal = Error.OfField("/reports", "office.invalid_reports", "A list 'reports' is required.");
        else if (list.Total > OfficeLimits.ReportsPerRequest)
            refusal = Error.OfField("/reports", "office.too_many", $"There are {list.Total} reports; at most {OfficeLimits.ReportsPerRequest} are allowed.");
        return refusal is null ? list : null;
    }

    private static ReportList ReadReports(ref Utf8JsonReader reader, in ReadOnlySequence<byte> body, TenantId tenant, string source)
    {
        var list = new ReportList();
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; list.Total++)
        {
            // The rest of a list that is too long is only counted.
            if (reader.TokenType != JsonTokenType.StartObject || list.Total >= OfficeLimits.ReportsPerRequest)
            {
                reader.Skip();
                list.Reject(list.Total, null, OfficeErrors.WrongItem);
                continue;
            }
            var draft = new ReportDraft();
            ReportReader.ReadObject(ref reader, body, ref draft);
            var isLawful = draft.AgentId is not null && ReportReader.IsAgentId(draft.AgentId);
            if (!isLawful)
                list.Reject(list.Total, draft.AgentId, OfficeErrors.InvalidAgentId("/agent_id"));
            else if (ReportReader.Finish(ref draft, tenant, draft.AgentId!, source, out var refusal) is { } write)
                (list.Writes, list.Indexes).Add(write, list.Total);
            else
                list.Reject(list.Total, draft.AgentId, refusal!);
        }
        return list;
    }

    private static void Add(this (List<AgentWrite> Writes, List<int> Indexes) list, AgentWrite write, int index)
    {
        list.Writes.Add(write);
        list.Indexes.Add(index);
    }
}
