using Npgsql;
using Platform.Core.Knowledge.Graph.Finding;
using Platform.Core.Knowledge.Ingestion;

namespace Platform.Core.Knowledge.Graph;

/// <summary>Builds the graph while a source is ingested: by rules alone, so that it costs nothing and needs no network.</summary>
internal sealed class GraphLinker : IChunkLinker
{
    public Task<LinkWrite> FindAsync(LinkBatch batch, CancellationToken ct)
    {
        var parts = new List<GraphPart>(batch.Chunks.Count);
        foreach (var chunk in batch.Chunks)
        {
            ct.ThrowIfCancellationRequested();
            parts.Add(new GraphPart(chunk.Id, chunk.Start, ChunkGraph.Of(chunk.Text, batch.Title, chunk.HeadingPath)));
        }

        return Task.FromResult<LinkWrite>((connection, transaction, token) => GraphRows.ReplaceAsync(connection, transaction, batch.Tenant, batch.Edition, parts, token));
    }
}

/// <param name="Start">Of the chunk, in the version's text.</param>
internal sealed record GraphPart(Guid Chunk, long Start, ChunkGraph Graph);
