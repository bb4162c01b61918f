namespace Platform.Core.Knowledge.Graph.Enrichment;

public enum EnrichmentState
{
    Waiting,
    Running,
    Finished,

    /// <summary>Its money is spent; what was read is kept.</summary>
    Capped,
    Cancelled,
    Failed,
}

/// <param name="Cost">US dollars; null where the model's price is not known.</param>
public sealed record EnrichmentEstimate(int Chunks, long Tokens, decimal? Cost);

/// <param name="Done">Chunks that were read, of <paramref name="Total"/>.</param>
/// <param name="Edges">Relations that were kept.</param>
/// <param name="Dropped">Relations whose sentence does not stand in the text.</param>
/// <param name="Fault">The named error that ended it.</param>
public sealed record EnrichmentView(
    Guid Id, Guid CollectionId, string Collection, string Provider, string Model, EnrichmentState State, decimal CostLimit, decimal Cost, int Total, int Done, int Edges, int Dropped, string? Fault,
    string StartedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);
