using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

internal sealed class ListRecentCallsHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListRecentCalls, IReadOnlyList<RecentCalls>>
{
    // Of a tenant that makes more calls in the time the newest are enough.
    private const int MostRead = 5_000;

    public async Task<Result<IReadOnlyList<RecentCalls>>> HandleAsync(ListRecentCalls request, CancellationToken ct)
    {
        var from = time.GetUtcNow() - ListRecentCalls.Within;
        var calls = await database.Set<TokenUsage>().AsNoTracking()
            .Where(call => call.At >= from && call.AgentId != null && call.Kind == UsageKind.Chat && call.Outcome == UsageRecord.Succeeded)
            .OrderByDescending(call => call.At).Take(MostRead)
            .Select(call => new { Agent = call.AgentId!.Value, call.Provider, call.Model, call.LatencyMs }).ToListAsync(ct);
        return calls.GroupBy(call => (call.Agent, call.Provider, call.Model), call => call.LatencyMs)
            .Select(group => (group.Key, Latest: group.Take(ListRecentCalls.Most).Order().ToArray()))
            .Where(group => group.Latest.Length >= ListRecentCalls.Fewest)
            .Select(group => new RecentCalls(group.Key.Agent, group.Key.Provider, group.Key.Model, group.Latest.Length, TimeSpan.FromMilliseconds(group.Latest[group.Latest.Length / 2])))
            .ToList();
    }
}
