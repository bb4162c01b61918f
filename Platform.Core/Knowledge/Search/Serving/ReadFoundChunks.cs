using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Chunks that an index found, as they are shown: only those that still serve.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record ReadFoundChunks(IReadOnlyCollection<Guid> Ids) : IQuery<IReadOnlyList<FoundChunk>>;

/// <param name="Text">With its context.</param>
internal sealed record FoundChunk(Guid Id, Guid Source, int Version, string Title, string HeadingPath, int Page, long Start, long End, string Text);

internal sealed class ReadFoundChunksHandler(PlatformDbContext database) : IHandler<ReadFoundChunks, IReadOnlyList<FoundChunk>>
{
    public async Task<Result<IReadOnlyList<FoundChunk>>> HandleAsync(ReadFoundChunks request, CancellationToken ct)
    {
        var all = database.Set<KnowledgeChunk>().AsNoTracking();
        var rows = await (
            from chunk in all.Where(c => request.Ids.Contains(c.Id) && c.Enabled)
            join source in database.Set<KnowledgeSource>() on new { Id = chunk.SourceId, Edition = (Guid?)chunk.EditionId } equals new { source.Id, Edition = source.CurrentEditionId }
            join edition in database.Set<KnowledgeEdition>() on chunk.EditionId equals edition.Id
            join version in database.Set<KnowledgeVersion>() on edition.VersionId equals version.Id
            select new
            {
                chunk.Id, Source = source.Id, version.Number, source.Title, chunk.HeadingPath, chunk.Page, chunk.StartAt, chunk.EndAt, chunk.Prefix, chunk.Text, Overlap = (int)(chunk.StartAt - chunk.ContextStart),
                Before = all.Where(c => c.EditionId == chunk.EditionId && c.Ordinal == chunk.Ordinal - 1).Select(c => c.Text).FirstOrDefault(),
            }).ToListAsync(ct);
        return rows.ConvertAll(row => new FoundChunk(
            row.Id, row.Source, row.Number, row.Title, row.HeadingPath, row.Page, row.StartAt, row.EndAt, ChunkContext.Of(row.Prefix, row.Before ?? "", row.Overlap) + row.Text));
    }
}

/// <summary>The bare texts of chunks, to look for phrases and expressions in.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record ReadChunkTexts(IReadOnlyCollection<Guid> Ids) : IQuery<IReadOnlyDictionary<Guid, string>>;

internal sealed class ReadChunkTextsHandler(PlatformDbContext database) : IHandler<ReadChunkTexts, IReadOnlyDictionary<Guid, string>>
{
    public async Task<Result<IReadOnlyDictionary<Guid, string>>> HandleAsync(ReadChunkTexts request, CancellationToken ct) =>
        await database.Set<KnowledgeChunk>().AsNoTracking().Where(c => request.Ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Text, ct);
}
