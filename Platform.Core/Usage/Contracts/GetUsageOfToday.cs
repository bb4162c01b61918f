using Platform.Core.Shared.Operations;

namespace Platform.Core.Usage.Contracts;

/// <summary>What each agent has done today, by the tenant's own clock; the dearest first. Agents without a call are not in it.</summary>
[Requires(Permissions.UsageRead)]
public sealed record GetUsageOfToday : IQuery<IReadOnlyList<AgentUsageOfToday>>;

/// <param name="Questions">Questions that were answered, or tried to: the ledger's interactions. Calls outside of one (tests, indexing) are calls only.</param>
/// <param name="Calls">Calls of models, retries and sub-agents included.</param>
/// <param name="Cost">US dollars.</param>
public sealed record AgentUsageOfToday(Guid AgentId, long Questions, long Calls, decimal Cost);
