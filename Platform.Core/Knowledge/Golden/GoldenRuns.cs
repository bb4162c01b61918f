using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Asks the golden questions and keeps how well their places were found. A provider may be asked for the questions' embeddings, so it runs outside of operations.</summary>
public sealed class GoldenRuns
{
    private const int Take = 20;

    private readonly OperationRunner _operations;
    private readonly IKnowledgeSearch _search;
    private readonly IndexTrials _trials;
    private readonly TimeProvider _time;

    internal GoldenRuns(OperationRunner operations, IKnowledgeSearch search, IndexTrials trials, TimeProvider time) => (_operations, _search, _trials, _time) = (operations, search, trials, time);

    /// <summary>All questions, to what serves now.</summary>
    public async Task<Result<GoldenRunView>> RunAsync(Actor actor, GoldenSettings settings, CancellationToken ct)
    {
        var (began, prepared) = (_time.GetTimestamp(), await _operations.RunAsync(new PrepareGolden(), actor, ct));
        if (prepared.Value is not { } ready)
            return prepared.Error!;
        if (ready.Questions.Count == 0)
            return GoldenErrors.None;
        var results = new List<GoldenResult>();
        foreach (var question in ready.Questions)
            results.Add(await AskAsync(actor.Tenant!.Value, question, settings, ct));
        var summaries = ready.Questions.Zip(results).GroupBy(pair => (pair.First.CollectionId, pair.First.Collection, pair.First.Index))
            .Select(same => new GoldenSummary(same.Key.CollectionId, same.Key.Collection, same.Key.Index, same.Count(), GoldenScore.Mean([.. same.Select(pair => pair.Second.Figures)])));
        return await KeepAsync(actor, GoldenSubject.Current, settings, [.. summaries], results, began, ct);
    }

    /// <summary>The questions about one collection, to an index of it that does not serve yet, and to the one that does: both by words and vectors in memory, so that the difference is theirs alone.</summary>
    internal async Task<Result<GoldenComparison>> CompareAsync(Actor actor, Guid collection, Guid index, GoldenSettings settings, CancellationToken ct)
    {
        var (began, prepared) = (_time.GetTimestamp(), await _operations.RunAsync(new PrepareGolden(), actor, ct));
        if (prepared.Value is not { } ready)
            return prepared.Error!;
        var questions = ready.Questions.Where(question => question.CollectionId == collection).ToList();
        if (questions.Count == 0)
            return GoldenErrors.None;
        var present = await TryAsync(actor, collection, null, questions, settings, ct);
        if (present.Value is not { } now)
            return present.Error!;
        var building = await TryAsync(actor, collection, index, questions, settings, ct);
        if (building.Value is not { } next)
            return building.Error!;
        var summary = new GoldenSummary(collection, next.About.Collection, next.About.Number, next.Results.Count, GoldenScore.Mean([.. next.Results.Select(result => result.Figures)]));
        var kept = await KeepAsync(actor, GoldenSubject.Building, settings, [summary], next.Results, began, ct);
        return kept.Value is null ? kept.Error! : new GoldenComparison(now.Results, next.Results);
    }

    private async Task<GoldenResult> AskAsync(TenantId tenant, PreparedQuestion question, GoldenSettings settings, CancellationToken ct)
    {
        var found = await _search.SearchAsync(tenant, new KnowledgeQuery(question.Question) { TopK = Take, Mode = settings.Mode, MinScore = settings.MinScore, Origin = "test" }, ct);
        var versions = question.Expected.Select(place => (place.SourceId, place.Version)).ToHashSet();
        // A place of another version than expected (it was switched this very moment) is elsewhere.
        var hits = (found.Value?.Items ?? []).Select(hit => new GoldenScore.Span(versions.Contains((hit.SourceId, hit.SourceVersion)) ? hit.SourceId : Guid.Empty, hit.Start, hit.End)).ToList();
        return ResultOf(question, question.Expected, hits, found.Error?.Code);
    }

    private async Task<Result<Tried>> TryAsync(Actor actor, Guid collection, Guid? index, List<PreparedQuestion> questions, GoldenSettings settings, CancellationToken ct)
    {
        var opened = await _trials.OpenAsync(actor, collection, index, ct);
        if (opened.Value is not { } trial)
            return opened.Error!;
        using (trial)
        {
            var results = new List<GoldenResult>();
            foreach (var question in questions)
            {
                var expected = new List<PreparedPlace>();
                foreach (var place in question.Expected)
                    if (await PlaceInAsync(actor, trial.About, place, ct) is { } moved)
                        expected.Add(moved);
                var hits = await trial.SearchAsync(question.Question, settings, Take, ct);
                results.Add(ResultOf(question, expected.Count > 0 ? expected : question.Expected, [.. hits.Select(hit => new GoldenScore.Span(hit.SourceId, hit.Start, hit.End))], null));
            }

            return new Tried(trial.About, results);
        }
    }

    // The index that is built may be of a newer version, in which the place stands elsewhere.
    private async Task<PreparedPlace?> PlaceInAsync(Actor actor, TrialEditions about, PreparedPlace place, CancellationToken ct)
    {
        if (about.Editions.FirstOrDefault(edition => edition.SourceId == place.SourceId) is not { } edition || edition.Version == place.Version)
            return place;
        var found = await _operations.RunAsync(new FindQuote(edition.VersionId, place.Quote, place.Start), actor, ct);
        return found.Value?.Start is { } start ? place with { Version = edition.Version, Start = start, End = start + place.Quote.Length } : null;
    }

    private static GoldenResult ResultOf(PreparedQuestion question, IReadOnlyList<PreparedPlace> expected, IReadOnlyList<GoldenScore.Span> hits, string? error)
    {
        var (figures, first) = GoldenScore.Of(expected.Select(place => new GoldenScore.Span(place.SourceId, place.Start, place.End)), hits);
        return new GoldenResult(question.Id, question.CollectionId, figures, first, error);
    }

    private Task<Result<GoldenRunView>> KeepAsync(
        Actor actor, GoldenSubject subject, GoldenSettings settings, IReadOnlyList<GoldenSummary> summaries, IReadOnlyList<GoldenResult> results, long began, CancellationToken ct) =>
        _operations.RunAsync(new KeepGoldenRun(subject, settings, summaries, results, (int)_time.GetElapsedTime(began).TotalMilliseconds), actor, ct);

    private sealed record Tried(TrialEditions About, IReadOnlyList<GoldenResult> Results);
}

/// <summary>The same questions to two indexes, in the same order.</summary>
internal sealed record GoldenComparison(IReadOnlyList<GoldenResult> Present, IReadOnlyList<GoldenResult> Next);
