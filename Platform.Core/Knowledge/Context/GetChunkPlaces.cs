using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Context;

/// <summary>Where the texts of chunks begin in their sources. A chunk that is gone meanwhile is left out.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record GetChunkPlaces(IReadOnlyList<Guid> Chunks) : IQuery<IReadOnlyDictionary<Guid, ChunkPlace>>;

/// <param name="ContextStart">Of the text with its overlap, half-open.</param>
internal sealed record ChunkPlace(Guid Id, string Text, long Start, long ContextStart, long ContextEnd)
{
    /// <summary>Where in a hit's text the source's own text begins, and where that is in the source; nothing where the chunk is not in it.</summary>
    public (int Offset, long? Start) In(string shown)
    {
        var at = shown.IndexOf(Text, StringComparison.Ordinal);
        if (at < 0)
            return (0, null);
        var lead = (int)(Start - ContextStart);
        // With all of the overlap, and something in front of it or nothing.
        return at >= lead && at - lead + (ContextEnd - ContextStart) == shown.Length ? (at - lead, ContextStart) : (at, Start);
    }
}

internal sealed class GetChunkPlacesHandler(PlatformDbContext database) : IHandler<GetChunkPlaces, IReadOnlyDictionary<Guid, ChunkPlace>>
{
    public async Task<Result<IReadOnlyDictionary<Guid, ChunkPlace>>> HandleAsync(GetChunkPlaces request, CancellationToken ct) =>
        await database.Set<KnowledgeChunk>().AsNoTracking().Where(c => request.Chunks.Contains(c.Id)).Select(c => new ChunkPlace(c.Id, c.Text, c.StartAt, c.ContextStart, c.ContextEnd)).ToDictionaryAsync(c => c.Id, ct);
}
