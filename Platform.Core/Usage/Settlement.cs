using Platform.Core.Shared.Tenancy;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Usage;

/// <summary>The end of a call: what was set aside for it is given back, and what it took is written and counted.</summary>
/// <param name="Reservation">Empty for none.</param>
/// <param name="Actual">Null where the provider bills nothing.</param>
internal sealed record Settlement(Guid Reservation, LedgerWindow Window, Guid? Agent, decimal? AgentDailyCost, UsageRecord? Actual);

/// <summary>The tenant's day and month in which something counts.</summary>
internal readonly record struct LedgerWindow(TenantId Tenant, DateOnly Day, DateOnly Month);
