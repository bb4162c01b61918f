using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Health;

internal sealed class ListFailingModelsHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListFailingModels, IReadOnlyList<FailingModel>>
{
    private const int MostRows = 1_000;

    public async Task<Result<IReadOnlyList<FailingModel>>> HandleAsync(ListFailingModels request, CancellationToken ct)
    {
        var from = time.GetUtcNow() - ListFailingModels.Within;
        return await database.Set<ModelHealthMinute>().AsNoTracking().Where(h => h.Minute > from)
            .GroupBy(h => new { h.Provider, h.Model })
            .Select(g => new
            {
                g.Key, Attempts = g.Sum(h => h.Attempts), Errors = g.Sum(h => h.Errors),
                LastError = g.Where(h => h.LastError != null).OrderByDescending(h => h.Minute).Select(h => h.LastError).FirstOrDefault(),
            })
            .Where(sum => sum.Attempts >= ListFailingModels.FewestAttempts && sum.Errors * 2 >= sum.Attempts)
            .OrderBy(sum => sum.Key.Provider).ThenBy(sum => sum.Key.Model).Take(MostRows)
            .Select(sum => new FailingModel(sum.Key.Provider, sum.Key.Model, sum.Attempts, sum.Errors, sum.LastError)).ToListAsync(ct);
    }
}
