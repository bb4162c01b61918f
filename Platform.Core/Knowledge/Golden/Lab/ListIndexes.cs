using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden.Lab;

/// <summary>The collections with the number of the index that serves, and of one that is being built.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListIndexes : IQuery<Listing<CollectionIndexes>>;

public sealed record CollectionIndexes(Guid CollectionId, string Collection, int? Current, Guid? BuildingId, int? Building);

/// <summary>Chunks of any index as the lab shows them.</summary>
/// <param name="Ids">At most fifty; unknown ones are left out.</param>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetLabChunks(IReadOnlyList<Guid> Ids) : IQuery<IReadOnlyList<LabChunk>>;

/// <param name="Text">From start to end, without overlap.</param>
public sealed record LabChunk(Guid ChunkId, Guid SourceId, int Version, string Title, string HeadingPath, int Page, long Start, long End, string Text);

internal sealed class ListIndexesHandler(PlatformDbContext database) : IHandler<ListIndexes, Listing<CollectionIndexes>>, IHandler<GetLabChunks, IReadOnlyList<LabChunk>>
{
    private const int MostChunks = 50;

    public async Task<Result<Listing<CollectionIndexes>>> HandleAsync(ListIndexes request, CancellationToken ct)
    {
        var indexes = database.Set<KnowledgeIndex>();
        var rows = await database.Set<KnowledgeCollection>().AsNoTracking().OrderBy(c => c.Name).Take(Cursor.MaximumLimit).Select(c => new CollectionIndexes(
            c.Id, c.Name, indexes.Where(i => i.CollectionId == c.Id && i.State == IndexState.Current).Select(i => (int?)i.Number).FirstOrDefault(),
            indexes.Where(i => i.CollectionId == c.Id && i.State == IndexState.Building).Select(i => (Guid?)i.Id).FirstOrDefault(),
            indexes.Where(i => i.CollectionId == c.Id && i.State == IndexState.Building).Select(i => (int?)i.Number).FirstOrDefault())).ToListAsync(ct);
        return new Listing<CollectionIndexes>(rows, null);
    }

    public async Task<Result<IReadOnlyList<LabChunk>>> HandleAsync(GetLabChunks request, CancellationToken ct)
    {
        var ids = request.Ids.Take(MostChunks).ToArray();
        return await (
            from chunk in database.Set<KnowledgeChunk>().AsNoTracking()
            where ids.Contains(chunk.Id)
            join edition in database.Set<KnowledgeEdition>() on chunk.EditionId equals edition.Id
            join version in database.Set<KnowledgeVersion>() on edition.VersionId equals version.Id
            join source in database.Set<KnowledgeSource>() on chunk.SourceId equals source.Id
            select new LabChunk(chunk.Id, source.Id, version.Number, source.Title, chunk.HeadingPath, chunk.Page, chunk.StartAt, chunk.EndAt, chunk.Text)).ToListAsync(ct);
    }
}
