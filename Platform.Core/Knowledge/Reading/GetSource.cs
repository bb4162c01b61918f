using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>One source with its versions and their editions.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetSource(Guid Id) : IQuery<SourceView>;

/// <param name="Versions">Newest first.</param>
/// <param name="Parent">The title of the site or archive that it came out of.</param>
/// <param name="Revision">Grows with everything that searching must know.</param>
/// <param name="Etag">The version that commands compare.</param>
public sealed record SourceView(SourceRow Row, IReadOnlyList<VersionView> Versions, string? Parent, string CreatedBy, long Revision, uint Etag)
{
    /// <summary>The version that serves, or else the newest.</summary>
    public VersionView? Shown => Versions.FirstOrDefault(version => version.Number == Row.Version) ?? (Versions.Count > 0 ? Versions[0] : null);
}

/// <param name="Characters">UTF-16 code units of its text.</param>
/// <param name="IsExtracted">All of its text is there.</param>
/// <param name="Warnings">What was left out, by page.</param>
/// <param name="Editions">Newest index first.</param>
public sealed record VersionView(
    Guid Id, int Number, string FileName, string MediaType, long Size, string? Language, int Pages, long Characters, bool IsExtracted, IReadOnlyList<SourceFault> Warnings, DateTimeOffset CreatedAt,
    string CreatedBy, IReadOnlyList<EditionView> Editions);

/// <param name="Index">The collection's index under which it was cut and embedded.</param>
public sealed record EditionView(
    Guid Id, int Index, IndexState IndexState, EditionState State, bool IsPaused, bool IsLive, long Done, long Total, int Chunks, long Tokens, decimal Cost, SourceFault? Error, int Attempts,
    DateTimeOffset MovedAt, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

internal sealed class GetSourceHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<GetSource, SourceView>
{
    private const int MostVersions = 200;

    public async Task<Result<SourceView>> HandleAsync(GetSource request, CancellationToken ct)
    {
        var lines = await new SourceStatement(context.TenantId).Only(request.Id).ReadAsync(database, new SourcePage(null, SourceOrder.Added, true, 1), ct);
        if (lines is not [var line])
            return KnowledgeErrors.UnknownSource;
        var row = line.Row(time.GetUtcNow());
        var source = await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.Id == request.Id).Select(s => new { s.CreatedBy, s.Revision, s.Version }).FirstAsync(ct);
        var parent = row.ParentId is { } above ? await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.Id == above).Select(s => s.Title).FirstOrDefaultAsync(ct) : null;
        return new SourceView(row, await VersionsAsync(request.Id, ct), parent, source.CreatedBy, source.Revision, (uint)source.Version);
    }

    private async Task<IReadOnlyList<VersionView>> VersionsAsync(Guid source, CancellationToken ct)
    {
        var versions = await database.Set<KnowledgeVersion>().AsNoTracking().Where(v => v.SourceId == source).OrderByDescending(v => v.Number).Take(MostVersions).ToListAsync(ct);
        var editions = await (
            from e in database.Set<KnowledgeEdition>().AsNoTracking() join i in database.Set<KnowledgeIndex>() on e.IndexId equals i.Id
            where e.SourceId == source orderby i.Number descending select new { e, i.Number, IndexState = i.State }).ToListAsync(ct);
        var byVersion = editions.ToLookup(row => row.e.VersionId, row => new EditionView(
            row.e.Id, row.Number, row.IndexState, row.e.State, row.e.IsPaused, row.e.IsLive, row.e.Done, row.e.Total, row.e.Chunks, row.e.Tokens, row.e.Cost, SourceLine.Read(row.e.Error), row.e.Attempts,
            row.e.MovedAt, row.e.CreatedAt, row.e.EndedAt));
        return [.. versions.Select(v => new VersionView(
            v.Id, v.Number, v.FileName, v.MediaType, v.Size, v.Language, v.Pages, v.Characters, v.IsExtracted, Warnings(v.Warnings), v.CreatedAt, v.CreatedBy, [.. byVersion[v.Id]]))];
    }

    private static IReadOnlyList<SourceFault> Warnings(string json) => JsonSerializer.Deserialize<List<SourceFault>>(json, JsonSerializerOptions.Web) ?? [];
}
