using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

/// <summary>The budgets of the tenant and its agents (at most <see cref="MaximumRows"/>), the tenant's first, with what is spent and set aside in the present window.</summary>
[Requires(Permissions.UsageRead)]
public sealed record ListBudgets(Guid? AgentId = null) : IQuery<IReadOnlyList<BudgetState>>
{
    public const int MaximumRows = 2_000;
}

/// <summary>A budget and how it stands. Money is US dollars.</summary>
/// <param name="AgentId">Null for the whole tenant.</param>
/// <param name="StartsOn">First day of the present window, in the tenant's time zone.</param>
/// <param name="Percent">Of the limit that is nearer to its end, spent alone; 100 for a limit of zero.</param>
public sealed record BudgetState(
    Guid? AgentId, BudgetPeriod Period, long? TokenLimit, decimal? CostLimit, DateOnly StartsOn, long SpentTokens, decimal SpentCost,
    long ReservedTokens, decimal ReservedCost, int Percent, DateTimeOffset UpdatedAt, string UpdatedBy);

internal sealed class ListBudgetsHandler(PlatformDbContext database, OperationContext context, BudgetWindows windows) : IHandler<ListBudgets, IReadOnlyList<BudgetState>>
{
    public async Task<Result<IReadOnlyList<BudgetState>>> HandleAsync(ListBudgets request, CancellationToken ct)
    {
        var (day, month) = await windows.NowAsync(context.TenantId, ct);
        var rows = await (
            from budget in database.Set<Budget>().AsNoTracking()
            where request.AgentId == null || budget.AgentId == request.AgentId
            orderby budget.AgentId, budget.Period
            select new
            {
                Budget = budget,
                Counter = database.Set<BudgetCounter>().FirstOrDefault(c =>
                    c.AgentId == budget.AgentId && c.Period == budget.Period && c.StartsOn == (budget.Period == BudgetPeriod.Day ? day : month)),
            }).Take(ListBudgets.MaximumRows).ToListAsync(ct);
        return rows.ConvertAll(row => StateOf(row.Budget, row.Counter, row.Budget.Period == BudgetPeriod.Day ? day : month));
    }

    private static BudgetState StateOf(Budget budget, BudgetCounter? counter, DateOnly startsOn)
    {
        var (tokens, cost) = (counter?.SpentTokens ?? 0, counter?.SpentCost ?? 0);
        var percent = Math.Max(Percent(tokens, budget.TokenLimit), Percent(cost, budget.CostLimit));
        return new BudgetState(
            budget.AgentId == Budget.WholeTenant ? null : budget.AgentId, budget.Period, budget.TokenLimit, budget.CostLimit, startsOn, tokens, cost,
            counter?.ReservedTokens ?? 0, counter?.ReservedCost ?? 0, percent, budget.UpdatedAt, budget.UpdatedBy);
    }

    private static int Percent(decimal spent, decimal? limit) => limit switch
    {
        null => 0,
        0 => 100,
        _ => (int)Math.Min(999, spent * 100 / limit.Value),
    };
}
