using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>A version of a source as texts and chunks are asked of it.</summary>
/// <param name="Edition">The chunks that serve, or else the newest that were made of it; null where there are none.</param>
internal sealed record TextPlace(Guid Version, int Number, long Characters, bool IsExtracted, Guid? Edition);

internal static class SourceTexts
{
    /// <summary>The version of that number; without one the version that serves, or else the newest.</summary>
    public static async Task<Result<TextPlace>> FindAsync(PlatformDbContext database, Guid source, int? version, CancellationToken ct)
    {
        var found = await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.Id == source).Select(s => new { s.CurrentVersion, s.LatestVersion }).FirstOrDefaultAsync(ct);
        if (found is null)
            return KnowledgeErrors.UnknownSource;
        var number = version ?? found.CurrentVersion ?? found.LatestVersion;
        var row = await database.Set<KnowledgeVersion>().AsNoTracking().Where(v => v.SourceId == source && v.Number == number)
            .Select(v => new { v.Id, v.Number, v.Characters, v.IsExtracted }).FirstOrDefaultAsync(ct);
        if (row is null)
            return ReadingErrors.UnknownVersion;
        var edition = await database.Set<KnowledgeEdition>().AsNoTracking().Where(e => e.VersionId == row.Id && (e.IsLive || e.Chunks > 0))
            .OrderByDescending(e => e.IsLive).ThenByDescending(e => e.State == EditionState.Ready).ThenByDescending(e => e.CreatedAt).Select(e => (Guid?)e.Id).FirstOrDefaultAsync(ct);
        return new TextPlace(row.Id, row.Number, row.Characters, row.IsExtracted, edition);
    }
}
