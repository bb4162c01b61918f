using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Chunks of an edition in their order, with their vectors where a provider makes them.</summary>
/// <param name="Model">As vectors are kept under it; null for the local embedding.</param>
[Requires(Permissions.KnowledgeRead)]
internal sealed record ReadChunksToIndex(Guid Edition, string? Model, int From, int Take) : IQuery<IReadOnlyList<ChunkToIndex>>;

internal sealed record ChunkToIndex(Guid Id, int Ordinal, int Overlap, string HeadingPath, string Prefix, string Text, bool IsEnabled, string[] Questions, byte[]? Vector);

internal sealed class ReadChunksToIndexHandler(PlatformDbContext database) : IHandler<ReadChunksToIndex, IReadOnlyList<ChunkToIndex>>
{
    public async Task<Result<IReadOnlyList<ChunkToIndex>>> HandleAsync(ReadChunksToIndex request, CancellationToken ct)
    {
        var chunks = database.Set<KnowledgeChunk>().AsNoTracking().Where(c => c.EditionId == request.Edition && c.Ordinal >= request.From).OrderBy(c => c.Ordinal).Take(request.Take);
        return await chunks.Select(c => new ChunkToIndex(
            c.Id, c.Ordinal, (int)(c.StartAt - c.ContextStart), c.HeadingPath, c.Prefix, c.Text, c.Enabled, c.Questions,
            request.Model == null ? null : database.Set<KnowledgeEmbedding>().Where(e => e.Model == request.Model && e.TextHash == c.TextHash).Select(e => e.Vector).FirstOrDefault())).ToListAsync(ct);
    }
}
