using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Where a golden question comes from.</summary>
public enum GoldenOrigin
{
    Hand,

    /// <summary>From the search lab.</summary>
    Search,

    /// <summary>From a test chat.</summary>
    Chat,

    /// <summary>From a conversation that a person took over.</summary>
    Rescue,
}

/// <summary>What a run measures.</summary>
public enum GoldenSubject
{
    /// <summary>What serves now.</summary>
    Current,

    /// <summary>An index that is to take its place.</summary>
    Building,
}

/// <param name="Start">UTF-16 code units in the version's text, half-open.</param>
/// <param name="Version">That the place is of; null for the one that serves.</param>
public sealed record ExpectedPlace(Guid SourceId, long Start, long End, int? Version = null);

/// <param name="IsStale">The version that serves does not have the text any more.</param>
public sealed record GoldenPlaceView(Guid SourceId, string SourceTitle, int SourceVersion, long Start, long End, string Quote, bool IsStale);

/// <param name="Expected">Empty when all sources that answered it are deleted.</param>
public sealed record GoldenView(Guid Id, string Question, GoldenOrigin Origin, IReadOnlyList<GoldenPlaceView> Expected, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>There is nothing left to be found: runs leave it out.</summary>
    public bool IsStale => Expected.All(place => place.IsStale);
}

/// <summary>How the questions are asked.</summary>
public sealed record GoldenSettings(SearchMode Mode = SearchMode.Hybrid, double? MinScore = null);

/// <param name="Recall">By k (1, 3, 5, 10, 20): the share of the expected characters that the first k places hold.</param>
/// <param name="Ndcg">Of the first 10: 1 where every place found stands as far up as it can.</param>
public sealed record GoldenFigures(IReadOnlyDictionary<int, double> Recall, double Ndcg);

/// <summary>Figures of all questions about one collection.</summary>
/// <param name="Index">The number of the index that was measured.</param>
public sealed record GoldenSummary(Guid CollectionId, string Collection, int Index, int Questions, GoldenFigures Figures);

/// <param name="FirstRank">Of the first place that holds something of what is expected; null where none does.</param>
/// <param name="Error">The named error; null when there was an answer.</param>
public sealed record GoldenResult(Guid GoldenId, Guid CollectionId, GoldenFigures Figures, int? FirstRank, string? Error = null);

/// <param name="Overall">Of all questions together.</param>
public sealed record GoldenRunView(
    Guid Id, GoldenSubject Subject, GoldenSettings Settings, int Questions, GoldenFigures Overall, IReadOnlyList<GoldenSummary> Summaries, int TookMs, DateTimeOffset CreatedAt, string CreatedBy);

/// <param name="Results">One for each question.</param>
public sealed record GoldenRunDetail(GoldenRunView Run, IReadOnlyList<GoldenAsked> Results);

/// <param name="Question">Null when it was removed meanwhile.</param>
public sealed record GoldenAsked(string? Question, GoldenResult Result);
