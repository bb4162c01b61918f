using System.Diagnostics;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search.Exact;
using Platform.Core.Knowledge.Search.Vectors;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>
/// A question from its beginning to its answer. Only its short parts are operations (what may be seen, what is shown), with the rights of who asks; a provider
/// that embeds the question is waited for outside of them.
/// </summary>
internal sealed class KnowledgeSearch(
    OperationRunner runner, TenantIndexes indexes, QuestionEmbeddings embeddings, ExactRanking exact, IEnumerable<IGraphRanking> graphs, UnansweredQuestions unanswered) : IKnowledgeSearch, IExplainedSearch
{
    private const float WeightOfGraph = 0.5f;

    // A phrase in quotation marks is the surest that a question can say.
    private const float WeightOfPhrase = 1.5f;
    private const int TextsForPhrase = 500;
    private const int DepthOfGraph = 100;

    // Between reading the index and reading the database a chunk may go.
    private const int Spare = 4;

    public async Task<Result<KnowledgeFound>> SearchAsync(TenantId tenant, KnowledgeQuery query, CancellationToken ct)
    {
        var explained = await ExplainAsync(Actor.Job("knowledge search", tenant), query, ct);
        return explained.Succeeded ? explained.Value.Found : explained.Error;
    }

    public async Task<Result<ExplainedFound>> ExplainAsync(Actor actor, KnowledgeQuery query, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var planned = await runner.RunAsync(new PlanSearch(query), actor, ct);
        if (!planned.Succeeded)
            return planned.Error;
        var (tenant, plan) = (actor.Tenant!.Value, planned.Value);
        var index = indexes.Of(tenant);
        try
        {
            await index.FollowAsync(plan.Mark, ct);
        }
        catch (IndexUnavailableException fault)
        {
            return fault.Error;
        }

        var (vectors, embedding) = await EmbedAsync(tenant, index, plan, query, ct);
        var asked = await AskAsync(index, plan, query, vectors, actor, ct);
        if (!asked.Succeeded)
            return asked.Error;
        var shown = await ShowAsync(asked.Value, plan.TopK, actor, ct);
        if (!shown.Succeeded)
            return shown.Error;
        var found = new KnowledgeFound([.. shown.Value.Select(pair => pair.Item)], Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1), embedding);
        await unanswered.NoteAsync(query, found, actor, ct);
        return new ExplainedFound(found, [.. shown.Value.Select(pair => Explain(pair.Hit))], asked.Value.Corrections);
    }

    private async Task<(Dictionary<string, ReadOnlyMemory<float>> Vectors, string Embedding)> EmbedAsync(TenantId tenant, TenantIndex index, SearchPlan plan, KnowledgeQuery query, CancellationToken ct)
    {
        var vectors = new Dictionary<string, ReadOnlyMemory<float>>();
        if (query.Mode is not (SearchMode.Hybrid or SearchMode.Vector))
            return (vectors, "none");
        var said = new List<string>();
        var spaces = index.Index.Groups.Where(group => plan.Sources?.Contains(group.Source) is not false).Select(group => group.Space).Distinct().Order(StringComparer.Ordinal).ToArray();
        foreach (var space in spaces)
        {
            if (space is null || !index.Embeddings.TryGetValue(space, out var choice))
            {
                said.Add("local");
                continue;
            }

            var (vector, error) = await embeddings.EmbedAsync(tenant, choice, query.Query, query.Agent, ct);
            if (error is null)
                vectors.Add(space, vector);
            said.Add(error is null ? choice.Name : $"{choice.Name} ({error}; by words alone)");
        }

        return (vectors, said.Count == 0 ? "local" : string.Join(", ", said));
    }

    private async Task<Result<SearchAnswer>> AskAsync(TenantIndex index, SearchPlan plan, KnowledgeQuery query, Dictionary<string, ReadOnlyMemory<float>> vectors, Actor actor, CancellationToken ct)
    {
        Func<ChunkGroup, bool>? where = plan.Sources is { } allowed ? group => allowed.Contains(group.Source) : null;
        var given = new List<GivenRanking>();
        if (PatternOf(query) is { } parsed)
        {
            if (!parsed.Succeeded)
                return parsed.Error;
            var isAll = query.Mode == SearchMode.Exact;
            var ranked = await exact.RankAsync(parsed.Value, index.Index, where, isAll ? int.MaxValue : TextsForPhrase, actor, ct);
            if (ranked.Succeeded)
                given.Add(new GivenRanking("exact", isAll ? 1 : WeightOfPhrase, ranked.Value));
            else if (isAll)
                return ranked.Error;
        }

        if (query.Mode is SearchMode.Hybrid or SearchMode.Graph)
            foreach (var graph in graphs)
                given.Add(new GivenRanking("graph", query.Mode == SearchMode.Graph ? 1 : WeightOfGraph, await graph.RankAsync(query.Query, DepthOfGraph, actor, ct)));
        return index.Index.Search(new SearchQuery(query.Query)
        {
            Ways = query.Mode switch { SearchMode.Hybrid => SearchWays.Hybrid, SearchMode.Keyword => SearchWays.Keyword, SearchMode.Vector => SearchWays.Vector, _ => 0 },
            Take = plan.TopK + Spare, Vectors = vectors, Given = given, Where = where, MinScore = (float)(query.MinScore ?? 0),
        });
    }

    private static Result<TextPattern>? PatternOf(KnowledgeQuery query)
    {
        if (query.Mode == SearchMode.Hybrid && TextPattern.Quoted(query.Query) is { Count: > 0 } quoted)
            return new PhrasePattern(quoted);
        if (query.Mode != SearchMode.Exact)
            return null;
        try
        {
            return TextPattern.Parse(query.Query);
        }
        catch (PatternException refusal)
        {
            return SearchErrors.WrongPattern(refusal.Message);
        }
    }

    private async Task<Result<List<(SearchHit Hit, KnowledgeHit Item)>>> ShowAsync(SearchAnswer answer, int take, Actor actor, CancellationToken ct)
    {
        if (answer.Hits.Count == 0)
            return new List<(SearchHit, KnowledgeHit)>();
        var read = await runner.RunAsync(new ReadFoundChunks([.. answer.Hits.Select(hit => hit.Chunk)]), actor, ct);
        if (!read.Succeeded)
            return read.Error;
        var chunks = read.Value.ToDictionary(chunk => chunk.Id);
        return answer.Hits.Where(hit => chunks.ContainsKey(hit.Chunk)).Take(take).Select(hit => (hit, Item(hit, chunks[hit.Chunk]))).ToList();
    }

    private static KnowledgeHit Item(SearchHit hit, FoundChunk chunk) => new(
        chunk.Id, chunk.Source, chunk.Version, chunk.Title, chunk.HeadingPath, chunk.Page, chunk.Start, chunk.End, chunk.Text, Shown(hit.Score)!.Value,
        new HitScores(Shown(hit.Of("keyword") ?? hit.Of("exact")), Shown(hit.Of("vector")), Shown(hit.Of("graph"))));

    private static HitExplanation Explain(SearchHit hit) =>
        new(hit.Chunk, [.. hit.Rankings.Select(rank => new RankExplanation(rank.Ranking, rank.Rank, Shown(rank.Score)!.Value))], hit.MatchedWords, hit.Duplicates);

    private static double? Shown(float? score) => score is { } number ? Math.Round(number, 4) : null;
}
