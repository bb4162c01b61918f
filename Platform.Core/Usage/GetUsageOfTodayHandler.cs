using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage.Contracts;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

internal sealed class GetUsageOfTodayHandler(PlatformDbContext database, OperationContext context, BudgetWindows windows, TimeProvider time) : IHandler<GetUsageOfToday, IReadOnlyList<AgentUsageOfToday>>
{
    private const int MaximumAgents = 10_000;

    public async Task<Result<IReadOnlyList<AgentUsageOfToday>>> HandleAsync(GetUsageOfToday request, CancellationToken ct)
    {
        var from = (await windows.ZoneAsync(context.TenantId, ct)).MidnightBefore(time.GetUtcNow());
        return await database.Set<TokenUsage>().AsNoTracking().Where(call => call.At >= from && call.AgentId != null)
            .GroupBy(call => call.AgentId!.Value)
            .Select(calls => new { Agent = calls.Key, Questions = calls.Select(call => call.InteractionId).Distinct().LongCount(), Calls = calls.LongCount(), Cost = calls.Sum(call => call.Cost) })
            .OrderByDescending(sum => sum.Cost).ThenByDescending(sum => sum.Calls).ThenBy(sum => sum.Agent).Take(MaximumAgents)
            .Select(sum => new AgentUsageOfToday(sum.Agent, sum.Questions, sum.Calls, sum.Cost)).ToListAsync(ct);
    }
}
