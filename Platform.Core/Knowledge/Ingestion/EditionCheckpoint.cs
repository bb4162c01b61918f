using Platform.Core.Knowledge.Chunking;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Where to go on after a crash: kept in the same transaction as what was done.</summary>
internal sealed record EditionCheckpoint
{
    /// <summary>The last page that is saved, or cut.</summary>
    public int Page { get; init; }

    /// <summary>Where the next page begins in the version's text.</summary>
    public long At { get; init; }

    /// <summary>Pages that ended the reading process and were left out.</summary>
    public int Skipped { get; init; }

    /// <summary>Between two pages, while chunks are cut.</summary>
    public ChunkingState? Cutting { get; init; }

    /// <summary>The last chunk that is embedded, or linked.</summary>
    public int Ordinal { get; init; } = -1;

    /// <summary>Somebody has said yes to the work, whatever it costs.</summary>
    public bool Confirmed { get; init; }

    /// <summary>The next state begins at its beginning.</summary>
    public EditionCheckpoint Fresh() => new() { Confirmed = Confirmed };
}
