namespace Platform.Core.Agents.Contracts;

/// <summary>An agent, one of its tools, or what is published of it has changed. Delivered at least once; what it is now is read again.</summary>
/// <param name="TenantSlug">For the names in Redis.</param>
/// <param name="Epoch">The number of the change; a reader that knows a higher one need do nothing.</param>
/// <param name="IsGone">It was removed or archived.</param>
public sealed record AgentConfigChanged(Guid TenantId, string TenantSlug, Guid AgentId, string AgentSlug, long Epoch, bool IsGone);
