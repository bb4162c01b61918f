using Platform.Core.Shared.Operations;

namespace Platform.Core.Usage.Contracts;

/// <summary>The calls of an agent (or of the tenant), newest first, with the totals of the whole time.</summary>
/// <param name="From">Inclusive; null for thirty days before <paramref name="To"/>.</param>
/// <param name="To">Exclusive; null for now.</param>
[Requires(Permissions.UsageRead)]
public sealed record ListUsage(Guid? AgentId, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<UsagePage>;

public sealed record UsagePage(IReadOnlyList<UsageItem> Items, string? NextCursor, UsageTotals Totals);

/// <summary>A call as the contracts show it (redis: token usage). <paramref name="Cost"/> is US dollars.</summary>
public sealed record UsageItem(
    Guid? AgentId, string? InteractionId, string? ThreadId, UsageKind CallType, int Attempt, bool Final, string Provider, string ModelId,
    int PromptTokens, int CompletionTokens, int TotalTokens, decimal Cost, DateTimeOffset Timestamp, Guid? SubAgentId, string Outcome, string? FallbackReason, bool IsEstimated, int LatencyMs);

public sealed record UsageTotals(long Calls, long PromptTokens, long CompletionTokens, long TotalTokens, decimal Cost);
