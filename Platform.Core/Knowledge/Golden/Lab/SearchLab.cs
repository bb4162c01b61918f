using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden.Lab;

/// <summary>Searches as everybody does, and says of every place why it came where it is; also in an index that does not serve yet.</summary>
public sealed class SearchLab
{
    private readonly OperationRunner _operations;
    private readonly IExplainedSearch _search;
    private readonly IndexTrials _trials;
    private readonly TimeProvider _time;

    internal SearchLab(OperationRunner operations, IExplainedSearch search, IndexTrials trials, TimeProvider time) => (_operations, _search, _trials, _time) = (operations, search, trials, time);

    /// <param name="query">Its origin is the lab's, whatever it says: it is no real question.</param>
    public async Task<Result<LabAnswer>> AskAsync(Actor actor, KnowledgeQuery query, CancellationToken ct)
    {
        var found = await _search.ExplainAsync(actor, query with { Origin = "lab" }, ct);
        if (found.Value is not { } answer)
            return found.Error!;
        var hits = answer.Found.Items.Zip(answer.Explanations).Select(pair => new LabHit(
            pair.First, [.. pair.Second.Rankings.Select(rank => new LabRank(rank.Ranking, rank.Rank, rank.Score))], MatchedWords.In(query.Query, pair.First.Text), pair.Second.MatchedWords, pair.Second.Duplicates.Count));
        return new LabAnswer([.. hits], answer.Found.TookMs, answer.Found.Embedding, answer.Corrections);
    }

    /// <summary>Puts an index that does not serve yet into memory; whoever opened it closes it.</summary>
    public async Task<Result<LabIndex>> OpenAsync(Actor actor, Guid collection, Guid index, CancellationToken ct)
    {
        var opened = await _trials.OpenAsync(actor, collection, index, ct);
        return opened.Value is { } trial ? new LabIndex(trial, _operations, _time) : opened.Error!;
    }
}

/// <summary>An index in memory that does not serve yet.</summary>
public sealed class LabIndex : IDisposable
{
    private readonly IndexTrial _trial;
    private readonly OperationRunner _operations;
    private readonly TimeProvider _time;

    internal LabIndex(IndexTrial trial, OperationRunner operations, TimeProvider time) => (_trial, _operations, _time) = (trial, operations, time);

    public async Task<Result<LabAnswer>> AskAsync(Actor actor, KnowledgeQuery query, CancellationToken ct)
    {
        var began = _time.GetTimestamp();
        var found = await _trial.FindAsync(query.Query, query.Mode, query.MinScore, query.TopK, ct);
        var took = _time.GetElapsedTime(began).TotalMilliseconds;
        var texts = await _operations.RunAsync(new GetLabChunks([.. found.Select(hit => hit.Chunk)]), actor, ct);
        if (texts.Value is not { } chunks)
            return texts.Error!;
        var hits =
            from hit in found
            join chunk in chunks on hit.Chunk equals chunk.ChunkId
            select new LabHit(
                new KnowledgeHit(chunk.ChunkId, chunk.SourceId, chunk.Version, chunk.Title, chunk.HeadingPath, chunk.Page, chunk.Start, chunk.End, chunk.Text, hit.Score, new HitScores(hit.Of("keyword"), hit.Of("vector"), null)),
                [.. hit.Rankings.Select(rank => new LabRank(rank.Ranking, rank.Rank, rank.Score))], MatchedWords.In(query.Query, chunk.Text), hit.MatchedWords, hit.Duplicates.Count);
        return new LabAnswer([.. hits], took, _trial.About.Embedding?.Name ?? "local", []);
    }

    public void Dispose() => _trial.Dispose();
}

/// <param name="Embedding">That compared the query.</param>
/// <param name="Corrections">Words of the question that nothing has, and what was looked for in their place.</param>
public sealed record LabAnswer(IReadOnlyList<LabHit> Items, double TookMs, string Embedding, IReadOnlyList<KeyValuePair<string, string>> Corrections);

/// <param name="Ranks">In each way of finding that knew it.</param>
/// <param name="Matched">Words of the text that the question has, in any form.</param>
/// <param name="Words">Words of the question by which it was found, also those of its headings.</param>
/// <param name="Duplicates">Places that say the same and were left out for it.</param>
public sealed record LabHit(KnowledgeHit Hit, IReadOnlyList<LabRank> Ranks, IReadOnlyList<MatchedWord> Matched, IReadOnlyList<string> Words, int Duplicates);

/// <param name="Way"><c>keyword</c>, <c>vector</c>, <c>graph</c>, <c>exact</c>.</param>
/// <param name="Rank">From 1.</param>
public sealed record LabRank(string Way, int Rank, double Score);
