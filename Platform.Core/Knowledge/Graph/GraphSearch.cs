using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Graph;

/// <summary>The graph as one of the ways in which places are found.</summary>
internal sealed class GraphSearch(OperationRunner operations) : IGraphRanking
{
    public async Task<IReadOnlyList<(Guid Chunk, float Score)>> RankAsync(string question, int most, Actor actor, CancellationToken ct)
    {
        var ranked = (await operations.RunAsync(new RankByGraph(question, most), actor, ct)).Value;
        return ranked is not [var best, ..] ? [] : [.. ranked.Select(chunk => (chunk.Id, (float)(chunk.Score / best.Score)))];
    }
}
