using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Usage.Contracts;

public enum BudgetPeriod
{
    /// <summary>A calendar day in the tenant's time zone.</summary>
    Day,

    /// <summary>A calendar month in the tenant's time zone.</summary>
    Month,
}

/// <summary>
/// The purse of tenants and agents. Before a call <see cref="ReserveAsync"/>, after it <see cref="SettleAsync"/>, whatever happened: what was
/// set aside by a process that died comes back when the lease ends.
/// </summary>
public interface IBudgets
{
    /// <summary>
    /// Sets aside what a call may take, in one statement. Refuses with <see cref="UsageErrors.BudgetExhausted"/> when a limit of the tenant or
    /// the agent is used up. Of calls that come at once only the last one let in may go over a limit, as long as no call takes more than it set aside.
    /// </summary>
    Task<Result<BudgetReservation>> ReserveAsync(BudgetRequest request, CancellationToken ct);

    /// <summary>Ends a reservation: with a record it is written and counted as spent, without one (the provider bills nothing) only given back.</summary>
    Task SettleAsync(BudgetReservation reservation, UsageRecord? actual, CancellationToken ct);

    /// <summary>Writes and counts a call that was made elsewhere, without a reservation. Repeating it changes nothing.</summary>
    Task RecordAsync(UsageRecord record, CancellationToken ct);

    /// <summary>The same for many: calls of one tenant and day in one commit. Interrupted, it may be repeated.</summary>
    Task RecordAsync(IReadOnlyList<UsageRecord> records, CancellationToken ct);
}

/// <summary>What a call may take at most.</summary>
/// <param name="Tokens">Prompt and completion together.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Lease">When nobody settles it within this time it is given back; longer than the call can take.</param>
public sealed record BudgetRequest(TenantId Tenant, Guid? Agent, long Tokens, decimal Cost, TimeSpan Lease)
{
    /// <summary>US dollars a day that the agent's own configuration allows; holds beside the budgets that are set for it.</summary>
    public decimal? AgentDailyCost { get; init; }
}

/// <summary>What was set aside, and in which windows.</summary>
public sealed record BudgetReservation(Guid Id, BudgetRequest Request, DateOnly Day, DateOnly Month);

/// <summary>A budget's mark of 50, 80, 95 or 100 % was passed: raised once for each mark and window. <paramref name="AgentId"/> is null for the tenant's own budget.</summary>
public sealed record BudgetMarkPassed(Guid TenantId, Guid? AgentId, BudgetPeriod Period, DateOnly StartsOn, int Percent);

public static class UsageErrors
{
    public const string BudgetExhausted = "usage.budget_exhausted";

    internal static Error Exhausted(BudgetPeriod period, bool ofAgent) => new(
        ErrorKind.Limit, BudgetExhausted, $"The {(ofAgent ? "agent's" : "tenant's")} budget of this {(period == BudgetPeriod.Day ? "day" : "month")} is used up.")
    {
        Arguments = [period, ofAgent],
    };
}

/// <summary>What open pages listen to.</summary>
public static class UsageNotices
{
    public const string Feature = "usage";

    /// <summary>Calls were recorded.</summary>
    public const string Recorded = "recorded";

    /// <summary>A budget was set, or passed a mark.</summary>
    public const string Budget = "budget";
}
