using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Upkeep;

internal sealed class ListStalledSourcesHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListStalledSources, IReadOnlyList<StalledSource>>
{
    public async Task<Result<IReadOnlyList<StalledSource>>> HandleAsync(ListStalledSources request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var rows = await (
            from edition in database.Set<KnowledgeEdition>().AsNoTracking()
            join source in database.Set<KnowledgeSource>() on edition.SourceId equals source.Id
            where edition.EndedAt == null && !edition.IsPaused && edition.MovedAt < now - WatchSources.Patience
            orderby edition.MovedAt
            select new { source.Id, source.Title, edition.State, edition.Error, edition.LeaseUntil, edition.NextAttemptAt, edition.Attempts, edition.MovedAt }).Take(ListStalledSources.Maximum).ToListAsync(ct);
        return rows.ConvertAll(row => new StalledSource(
            row.Id, row.Title, row.State, Stalls.ReasonOf(row.Error, row.LeaseUntil, row.NextAttemptAt, now), row.Error is { } error ? KnowledgeJson.Read<SourceFault>(error) : null, row.Attempts, row.MovedAt,
            row.NextAttemptAt > now ? row.NextAttemptAt : null));
    }
}
