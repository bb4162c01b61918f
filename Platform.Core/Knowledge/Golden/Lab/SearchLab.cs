using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden.Lab;

/// <summary>Searches as everybody does, and says of every place why it came where it is: its rank in each way of finding by itself, and the words that it shares with the question.</summary>
public sealed class SearchLab
{
    private const int Depth = 50;

    private static readonly SearchMode[] Ways = [SearchMode.Keyword, SearchMode.Vector, SearchMode.Graph];

    private readonly OperationRunner _operations;
    private readonly Func<IKnowledgeSearch> _search;
    private readonly IndexTrials _trials;
    private readonly TimeProvider _time;

    internal SearchLab(OperationRunner operations, Func<IKnowledgeSearch> search, IndexTrials trials, TimeProvider time) => (_operations, _search, _trials, _time) = (operations, search, trials, time);

    /// <param name="query">Its origin is the lab's, whatever it says.</param>
    public async Task<Result<LabAnswer>> AskAsync(Actor actor, KnowledgeQuery query, CancellationToken ct)
    {
        // The door: who may not read the knowledge base searches nothing.
        if (await _operations.RunAsync(new ListIndexes(), actor, ct) is { Error: { } refusal })
            return refusal;
        var asked = query with { Origin = "lab" };
        var found = await _search().SearchAsync(actor.Tenant!.Value, asked, ct);
        if (found.Value is not { } answer)
            return found.Error!;
        var ranks = new Dictionary<(SearchMode, Guid), LabRank>();
        foreach (var way in Ways.Where(way => query.Mode == SearchMode.Hybrid || way == query.Mode))
        {
            var alone = way == query.Mode ? found : await _search().SearchAsync(actor.Tenant!.Value, asked with { Mode = way, TopK = Depth, MinScore = null }, ct);
            foreach (var (index, hit) in (alone.Value?.Items ?? []).Index())
                ranks[(way, hit.ChunkId)] = new LabRank(way, index + 1, hit.Score);
        }

        return new LabAnswer([.. answer.Items.Select(hit => new LabHit(hit, [.. Ways.Where(way => ranks.ContainsKey((way, hit.ChunkId))).Select(way => ranks[(way, hit.ChunkId)])], MatchedWords.In(query.Query, hit.Text)))], answer.TookMs, answer.Embedding);
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
            let ranks = hit.Rankings.Where(rank => rank.Ranking is "keyword" or "vector").Select(rank => new LabRank(rank.Ranking == "keyword" ? SearchMode.Keyword : SearchMode.Vector, rank.Rank, rank.Score)).ToList()
            select new LabHit(
                new KnowledgeHit(chunk.ChunkId, chunk.SourceId, chunk.Version, chunk.Title, chunk.HeadingPath, chunk.Page, chunk.Start, chunk.End, chunk.Text, hit.Score, new HitScores(hit.Of("keyword"), hit.Of("vector"), null)),
                ranks, MatchedWords.In(query.Query, chunk.Text));
        return new LabAnswer([.. hits], took, _trial.About.Embedding?.Name ?? "local");
    }

    public void Dispose() => _trial.Dispose();
}

/// <param name="Embedding">That compared the query.</param>
public sealed record LabAnswer(IReadOnlyList<LabHit> Items, double TookMs, string Embedding);

/// <param name="Ranks">In each way that found it among its first fifty.</param>
/// <param name="Matched">Words of the text that the question has, in any form.</param>
public sealed record LabHit(KnowledgeHit Hit, IReadOnlyList<LabRank> Ranks, IReadOnlyList<MatchedWord> Matched);

/// <param name="Rank">From 1, when this way is asked alone.</param>
public sealed record LabRank(SearchMode Way, int Rank, double Score);
