using System.Globalization;
using Npgsql;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Ingest;
using Platform.Core.Usage.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Queues;

/// <summary><c>token_usage_queue</c>, calls of models by agents that are not run by Platform → the ledger.</summary>
internal sealed class TokenUsageWorker(QueueServices services, AgentsByName agents, IBudgets budgets, string? node = null)
    : QueueWorker(services, RuntimeKeys.TokenUsageQueue, node)
{
    protected override async Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<string> records, CancellationToken ct)
    {
        var answers = new string?[records.Count];
        var calls = new UsageRecord?[records.Count];
        for (var i = 0; i < records.Count; i++)
            (calls[i], answers[i]) = await ReadAsync(records[i], ct);
        try
        {
            await budgets.RecordAsync([.. calls.OfType<UsageRecord>()], ct);
        }
        catch (PostgresException exception) when (IngestFailures.Classify(exception) == IngestFailure.BadItem)
        {
            // One of them; those that are written already are recognized.
            for (var i = 0; i < records.Count; i++)
                answers[i] ??= await WriteAloneAsync(calls[i]!, ct);
        }

        return answers;
    }

    private async Task<string?> WriteAloneAsync(UsageRecord call, CancellationToken ct)
    {
        try
        {
            await budgets.RecordAsync(call, ct);
            return null;
        }
        catch (PostgresException exception) when (IngestFailures.Classify(exception) == IngestFailure.BadItem)
        {
            return DeadReasons.NotStorable;
        }
    }

    private async ValueTask<(UsageRecord? Call, string? Dead)> ReadAsync(string text, CancellationToken ct)
    {
        if (RuntimeJson.Read(text, RuntimeJson.Default.TokenUsageRecord) is not { AgentId: not null } record)
            return (null, DeadReasons.Malformed);
        if (!RecordTime.IsStorable(record.Timestamp, Time.GetUtcNow()))
            return (null, DeadReasons.Time);
        if (KindOf(record.CallType) is not { } kind || record is not { Attempt: > 0, PromptTokens: >= 0, CompletionTokens: >= 0, TotalTokens: >= 0, Cost: >= 0 }
            || (long)record.PromptTokens + record.CompletionTokens > int.MaxValue)
            return (null, DeadReasons.Invalid);
        var named = await agents.FindAcrossTenants(record.AgentId, ct);
        return named.Agent is { } agent ? (Usage(record, kind, agent.Id, agent.Tenant), null) : (null, named.Dead);
    }

    private static UsageRecord Usage(TokenUsageRecord record, UsageKind kind, Guid agent, Shared.Tenancy.TenantId tenant) => new()
    {
        Id = IdOf(record, agent), Tenant = tenant, At = RecordTime.Stored(record.Timestamp), Agent = agent, Thread = Clean(record.ThreadId), Interaction = Clean(record.InteractionId), Kind = kind,
        Provider = Clean(record.Provider) ?? "", Model = Clean(record.ModelId) ?? "", Attempt = record.Attempt, IsFinal = record.Final,
        // Who tells the sum alone: all of it was sent, which is what most of it is.
        PromptTokens = record.PromptTokens + record.CompletionTokens == 0 ? record.TotalTokens : record.PromptTokens, CompletionTokens = record.CompletionTokens, Cost = record.Cost,
    };

    // All that the record says: the same record again is the same call.
    private static Guid IdOf(TokenUsageRecord record, Guid agent) => MessageIds.Of(
        "usage", agent.ToString(), record.InteractionId, record.ThreadId, record.CallType, Text(record.Attempt), record.Final ? "final" : "", record.Provider, record.ModelId,
        Text(record.PromptTokens), Text(record.CompletionTokens), Text(record.TotalTokens), record.Cost.ToString(CultureInfo.InvariantCulture), Text(record.Timestamp.UtcTicks));

    private static UsageKind? KindOf(string? callType) => callType switch
    {
        "chat" => UsageKind.Chat, "embedding" => UsageKind.Embedding, "sub_agent" => UsageKind.SubAgent, "tool" => UsageKind.Tool, _ => null,
    };

    // PostgreSQL keeps no NUL.
    private static string? Clean(string? text) => text?.Replace('\0', ' ');

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
