using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>The search with the rights of who asks, and why each place came where it is. For screens and the REST API: no operation runs around it.</summary>
public interface IExplainedSearch
{
    Task<Result<ExplainedFound>> ExplainAsync(Actor actor, KnowledgeQuery query, CancellationToken ct);
}

/// <param name="Explanations">Of the items, in their order.</param>
/// <param name="Corrections">Words of the question that nothing has, and what was looked for in their place.</param>
public sealed record ExplainedFound(KnowledgeFound Found, IReadOnlyList<HitExplanation> Explanations, IReadOnlyList<KeyValuePair<string, string>> Corrections);

/// <param name="Rankings">Where it stood in each ranking that knew it: <c>keyword</c>, <c>vector</c>, <c>exact</c>, <c>graph</c>.</param>
/// <param name="MatchedWords">Words of the question that it has, as they were typed.</param>
/// <param name="Duplicates">Chunks that say the same and were left out for it.</param>
public sealed record HitExplanation(Guid ChunkId, IReadOnlyList<RankExplanation> Rankings, IReadOnlyList<string> MatchedWords, IReadOnlyList<Guid> Duplicates);

/// <param name="Rank">From 1.</param>
/// <param name="Score">0 to 1, of that ranking alone.</param>
public sealed record RankExplanation(string Ranking, int Rank, double Score);
