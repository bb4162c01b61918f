using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Health;

/// <summary>The last hour of the tenant's models: latency, errors, breakers, of all nodes; some seconds old.</summary>
[Requires(Permissions.ModelsRead)]
public sealed record GetModelHealth : IQuery<ModelHealthReport>;

public sealed record ModelHealthReport(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ModelHealthRow> Models, IReadOnlyList<BreakerRow> Breakers);

/// <param name="Key">The key's place, from 1; 0 for the environment's, for none, and for one that is gone.</param>
/// <param name="AverageLatencyMs">Of the attempts that went well; null where none did.</param>
public sealed record ModelHealthRow(string Provider, int Key, string Model, int Attempts, int Errors, double? AverageLatencyMs, int? LongestMs, string? LastError, DateTimeOffset LastAttemptAt);

/// <param name="State">An open breaker whose time is over stands as half open: the next call tries it.</param>
public sealed record BreakerRow(string Provider, int Key, BreakerState State, string? Reason, DateTimeOffset ChangedAt, DateTimeOffset? OpenUntil, string Node);

internal sealed class GetModelHealthHandler(PlatformDbContext database, ModelHealth health, TimeProvider time) : IHandler<GetModelHealth, ModelHealthReport>
{
    private const int MostRows = 1_000;

    public async Task<Result<ModelHealthReport>> HandleAsync(GetModelHealth request, CancellationToken ct)
    {
        // This node's part at least is of this moment.
        await health.WriteAsync(ct);
        var now = time.GetUtcNow();
        var from = now.AddHours(-1);
        var positions = await database.Set<ModelProviderKey>().AsNoTracking().ToDictionaryAsync(key => key.Id, key => (int)key.Position, ct);
        var sums = await database.Set<ModelHealthMinute>().AsNoTracking().Where(h => h.Minute > from)
            .GroupBy(h => new { h.Provider, h.KeyId, h.Model })
            .Select(g => new
            {
                g.Key, Attempts = g.Sum(h => h.Attempts), Errors = g.Sum(h => h.Errors), LatencyMs = g.Sum(h => h.LatencyMs), LongestMs = g.Max(h => h.LongestMs), Last = g.Max(h => h.Minute),
                LastError = g.Where(h => h.LastError != null).OrderByDescending(h => h.Minute).Select(h => h.LastError).FirstOrDefault(),
            })
            .OrderBy(g => g.Key.Provider).ThenBy(g => g.Key.Model).ThenBy(g => g.Key.KeyId).Take(MostRows).ToListAsync(ct);
        // Nodes that were stopped long ago say nothing of now.
        var breakers = await database.Set<ModelBreakerRow>().AsNoTracking().Where(b => b.ChangedAt > from).OrderBy(b => b.Provider).ThenBy(b => b.Node).Take(MostRows).ToListAsync(ct);
        return new ModelHealthReport(
            from, now,
            [.. sums.Select(s => new ModelHealthRow(
                s.Key.Provider, positions.GetValueOrDefault(s.Key.KeyId), s.Key.Model, s.Attempts, s.Errors,
                s.Attempts > s.Errors ? (double)s.LatencyMs / (s.Attempts - s.Errors) : null, s.Attempts > s.Errors ? s.LongestMs : null, s.LastError, s.Last))],
            [.. breakers.Select(b => new BreakerRow(b.Provider, positions.GetValueOrDefault(b.KeyId), StateAt(b, now), b.Reason, b.ChangedAt, b.OpenUntil, b.Node))]);
    }

    private static BreakerState StateAt(ModelBreakerRow row, DateTimeOffset now) =>
        Enum.Parse<BreakerState>(row.State) is BreakerState.Open && row.OpenUntil <= now ? BreakerState.HalfOpen : Enum.Parse<BreakerState>(row.State);
}
