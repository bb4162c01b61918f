using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

/// <summary>Limits a tenant's or an agent's day or month. Holds from the next call on and counts what was spent in this window before.</summary>
/// <param name="AgentId">Null for the whole tenant.</param>
/// <param name="TokenLimit">Null for none; 0 stops.</param>
/// <param name="CostLimit">US dollars; null for none; 0 stops. With both limits null the budget is taken away.</param>
[Requires(Permissions.BudgetsManage)]
public sealed record SetBudget(Guid? AgentId, BudgetPeriod Period, long? TokenLimit, decimal? CostLimit) : ICommand<Done>;

internal sealed class SetBudgetValidator : AbstractValidator<SetBudget>
{
    // What numeric(18,9) holds.
    private const decimal MaximumCost = 999_999_999m;

    public SetBudgetValidator()
    {
        RuleFor(r => r.AgentId).NotEqual(Budget.WholeTenant).Says(UsageRuleText.All, "Agent");
        RuleFor(r => r.Period).IsInEnum().Says(UsageRuleText.All, "Period");
        RuleFor(r => r.TokenLimit).InclusiveBetween(0, long.MaxValue / 200).Says(UsageRuleText.All, "TokenLimit");
        RuleFor(r => r.CostLimit).InclusiveBetween(0m, MaximumCost).Says(UsageRuleText.All, "CostLimit", MaximumCost);
    }
}

internal sealed class SetBudgetHandler(PlatformDbContext database, OperationContext context, BudgetWindows windows, TimeProvider time) : IHandler<SetBudget, Done>
{
    public async Task<Result<Done>> HandleAsync(SetBudget request, CancellationToken ct)
    {
        var agent = request.AgentId ?? Budget.WholeTenant;
        var budget = await database.Set<Budget>().FirstOrDefaultAsync(b => b.AgentId == agent && b.Period == request.Period, ct);
        var before = budget is null ? null : new { budget.TokenLimit, budget.CostLimit };
        if (request.TokenLimit is null && request.CostLimit is null)
        {
            if (budget is null)
                return Done.It;
            database.Remove(budget);
        }
        else
        {
            if (budget is null)
                database.Add(budget = new Budget { TenantId = context.TenantId, AgentId = agent, Period = request.Period });
            (budget.TokenLimit, budget.CostLimit) = (request.TokenLimit, request.CostLimit);
            (budget.UpdatedAt, budget.UpdatedBy) = (time.GetUtcNow(), context.Actor.Name);
        }

        await ForgetMarksAsync(agent, request.Period, ct);
        context.Audit("budget.set", "budget", $"{request.AgentId?.ToString() ?? "tenant"}/{request.Period}", before: before, after: new { request.TokenLimit, request.CostLimit });
        context.Notify(UsageNotices.Feature, UsageNotices.Budget);
        return Done.It;
    }

    // The marks of another limit say nothing about this one.
    private async Task ForgetMarksAsync(Guid agent, BudgetPeriod period, CancellationToken ct)
    {
        var (day, month) = await windows.NowAsync(context.TenantId, ct);
        var startsOn = period == BudgetPeriod.Day ? day : month;
        await database.Set<BudgetCounter>().Where(c => c.AgentId == agent && c.Period == period && c.StartsOn == startsOn)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Warned, (short)0), ct);
    }
}
