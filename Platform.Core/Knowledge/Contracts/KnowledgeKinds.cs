namespace Platform.Core.Knowledge.Contracts;

public enum SourceKind
{
    File,
    Text,

    /// <summary>An address from which pages are gathered; it has no text of its own.</summary>
    Site,

    /// <summary>One page that was fetched.</summary>
    Page,
}

/// <summary>How far an edition is; in this order.</summary>
public enum EditionState
{
    Queued,
    Extracting,
    Chunking,
    Embedding,

    /// <summary>Entities and their connections are found.</summary>
    Linking,

    Ready,
    Failed,
    Cancelled,
}

public enum IndexState
{
    /// <summary>Editions under it are made; the current one serves.</summary>
    Building,
    Current,
    Retired,
    Cancelled,
}

/// <summary>Why an index was made.</summary>
public enum IndexReason
{
    First,
    Asked,
    Schedule,

    /// <summary>Chunking or embedding was changed.</summary>
    Settings,
}

/// <summary>What open pages listen to.</summary>
public static class KnowledgeNotices
{
    public const string Feature = "knowledge";

    /// <summary>A source, its versions, its editions' state and progress; the ids are the sources'.</summary>
    public const string Source = "source";

    /// <summary>Collections and their indexes; the ids are the collections'.</summary>
    public const string Collection = "collection";

    /// <summary>Golden questions and their runs.</summary>
    public const string Golden = "golden";

    /// <summary>What agents remember; the ids are the agents'.</summary>
    public const string Memory = "memory";
}

/// <summary>Why a source, or a page of it, could not be read.</summary>
/// <param name="Code">Named: <c>encrypted</c>, <c>no_text</c>, <c>timeout</c> …</param>
/// <param name="Page">From 1; null for the whole.</param>
public sealed record SourceFault(string Code, string? Detail, int? Page);

/// <summary>How a collection is cut and embedded.</summary>
public sealed record IndexSettings
{
    /// <summary>Tokens of a chunk, 50 to 2,000. 300 are some 1,200 characters of English.</summary>
    public int ChunkTokens { get; init; } = 300;

    /// <summary>Tokens of the neighbours that are embedded and shown with a chunk, 0 to 500.</summary>
    public int OverlapTokens { get; init; } = 40;

    /// <summary>Null for the local embedding, which costs nothing and needs no network.</summary>
    public EmbeddingChoice? Embedding { get; init; }
}

/// <param name="Dimensions">Asked of the provider; null for the model's own.</param>
public sealed record EmbeddingChoice(string Provider, string Model, int? Dimensions = null)
{
    /// <summary>As vectors are kept under it.</summary>
    public string Name => Dimensions is { } size ? $"{Provider}/{Model}@{size}" : $"{Provider}/{Model}";
}
