using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Sources;

/// <summary>How sources stand, read from their editions.</summary>
internal static class SourceStandings
{
    public static async Task<SourceStatus> OfAsync(PlatformDbContext database, Guid source, CancellationToken ct)
    {
        var editions = await (
            from edition in database.Set<KnowledgeEdition>().AsNoTracking()
            where edition.SourceId == source
            join version in database.Set<KnowledgeVersion>() on edition.VersionId equals version.Id
            join index in database.Set<KnowledgeIndex>() on edition.IndexId equals index.Id
            select new EditionStanding(version.Number, index.State, edition.State, edition.IsPaused, edition.CreatedAt)).ToListAsync(ct);
        return SourceStanding.Of(editions);
    }
}
