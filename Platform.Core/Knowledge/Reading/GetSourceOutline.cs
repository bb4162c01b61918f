using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>What a version's text can be walked by: its headings, its pages.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetSourceOutline(Guid Id, int? Version = null) : IQuery<SourceOutline>;

/// <param name="Headings">In the order of the text.</param>
/// <param name="Pages">In the order of the text; empty where there is only one.</param>
/// <param name="IsCut">There are more than are shown.</param>
public sealed record SourceOutline(int Version, IReadOnlyList<OutlineHeading> Headings, IReadOnlyList<OutlinePage> Pages, bool IsCut);

/// <param name="Path">Headings from the outermost on, with <c> › </c> between.</param>
/// <param name="Start">Of the first chunk below it, in UTF-16 code units.</param>
public sealed record OutlineHeading(string Path, long Start)
{
    private const string Between = " › ";

    public int Depth => Path.Split(Between).Length;

    public string Title => Path.Split(Between)[^1];
}

/// <param name="IsSkipped">Its text could not be read.</param>
public sealed record OutlinePage(int Number, string? Label, long Start, bool IsSkipped);

internal sealed class GetSourceOutlineHandler(PlatformDbContext database) : IHandler<GetSourceOutline, SourceOutline>
{
    private const int MostHeadings = 1000;
    private const int MostPages = 10_000;

    public async Task<Result<SourceOutline>> HandleAsync(GetSourceOutline request, CancellationToken ct)
    {
        var found = await SourceTexts.FindAsync(database, request.Id, request.Version, ct);
        if (!found.Succeeded)
            return found.Error;
        var place = found.Value;
        var headings = await database.Set<KnowledgeChunk>().AsNoTracking().Where(c => c.EditionId == place.Edition && c.HeadingPath != "")
            .GroupBy(c => c.HeadingPath).Select(group => new { Path = group.Key, Start = group.Min(c => c.StartAt) }).OrderBy(row => row.Start).Take(MostHeadings + 1).ToListAsync(ct);
        var pages = await database.Set<KnowledgePage>().AsNoTracking().Where(p => p.VersionId == place.Version).OrderBy(p => p.Number).Take(MostPages + 1)
            .Select(p => new OutlinePage(p.Number, p.Label, p.StartAt, p.Fault != null)).ToListAsync(ct);
        return new SourceOutline(
            place.Number, [.. headings.Take(MostHeadings).Select(row => new OutlineHeading(row.Path, row.Start))], pages.Count == 1 && pages[0].Label is null ? [] : [.. pages.Take(MostPages)],
            headings.Count > MostHeadings || pages.Count > MostPages);
    }
}
