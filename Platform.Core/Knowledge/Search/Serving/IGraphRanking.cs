using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Finds chunks by the entities of a question and what they are connected with. Called outside of any operation; runs its own with the actor's rights.</summary>
internal interface IGraphRanking
{
    /// <summary>Best first, scores between 0 and 1; nothing where the question names nothing that is known.</summary>
    Task<IReadOnlyList<(Guid Chunk, float Score)>> RankAsync(string question, int most, Actor actor, CancellationToken ct);
}
