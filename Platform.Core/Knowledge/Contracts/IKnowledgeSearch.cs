using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Contracts;

/// <summary>Finds what a tenant knows. For those who have no operation running: it may ask a provider for the query's embedding.</summary>
public interface IKnowledgeSearch
{
    /// <summary>The best places first. A source, collection or agent that is not the tenant's is a named error (not found).</summary>
    Task<Result<KnowledgeFound>> SearchAsync(TenantId tenant, KnowledgeQuery query, CancellationToken ct);
}

/// <summary>Which way places are found.</summary>
public enum SearchMode
{
    /// <summary>By words, vectors and the graph together, fused by their ranks.</summary>
    Hybrid,
    Keyword,
    Vector,

    /// <summary>The phrase as it stands; between slashes a regular expression.</summary>
    Exact,
    Graph,
}

/// <summary>A question to the knowledge base.</summary>
public sealed record KnowledgeQuery(string Query)
{
    public const int MostTopK = 50;

    /// <summary>1 to 50.</summary>
    public int TopK { get; init; } = 6;

    public SearchMode Mode { get; init; }

    /// <summary>Names of collections; null for all.</summary>
    public IReadOnlyList<string>? Collections { get; init; }

    /// <summary>Null for all.</summary>
    public IReadOnlyList<Guid>? Sources { get; init; }

    /// <summary>Places whose source carries all of these; null for all.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>0 to 1: places that fit less are left out.</summary>
    public double? MinScore { get; init; }

    /// <summary>Only what this agent's published configuration lets it see; an unknown one is a named error.</summary>
    public Guid? Agent { get; init; }

    /// <summary>Only what these entries of an agent's configuration name (see <see cref="AgentKnowledge"/>), in place of <see cref="Agent"/>; entries that name nothing add nothing.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>Who asks, for the list of questions that found nothing: <c>api</c>, <c>chat</c>, <c>test</c>, <c>lab</c>. Only questions of <c>api</c> and <c>chat</c> are real.</summary>
    public string Origin { get; init; } = "api";
}

/// <param name="Embedding">The embedding that compared the query: <c>local</c>, <c>provider/model</c>; with a reason where it could not be had.</param>
public sealed record KnowledgeFound(IReadOnlyList<KnowledgeHit> Items, double TookMs, string Embedding);

/// <summary>A place that fits.</summary>
/// <param name="Start">Of the chunk, in UTF-16 code units of the version's text, half-open.</param>
/// <param name="Text">With its context (overlap, a cut table's header).</param>
/// <param name="Score">0 to 1, comparable within one answer.</param>
public sealed record KnowledgeHit(
    Guid ChunkId, Guid SourceId, int SourceVersion, string Title, string HeadingPath, int? Page, long Start, long End, string Text, double Score, HitScores Scores);

/// <summary>What each way gave for a place; null where that way did not find it.</summary>
public sealed record HitScores(double? Keyword, double? Vector, double? Graph);
