namespace Platform.Core.Knowledge.Search;

/// <summary>A piece of a source as the index takes it. The text itself is not kept.</summary>
internal sealed record IndexedChunk(Guid Id, string Text)
{
    /// <summary>Title of the source and the headings above the piece.</summary>
    public string Headings { get; init; } = "";

    /// <summary>What stands around the piece and helps to understand it: the end of the piece before, the header row of a table that was cut.</summary>
    public string Surroundings { get; init; } = "";

    /// <summary>Questions that people wrote down for this piece: found by their words, as if they stood in it.</summary>
    public string Questions { get; init; } = "";

    public bool IsEnabled { get; init; } = true;

    /// <summary>In the group's space; null where the group has none, or where the index makes it (<see cref="Vectors.LocalEmbedding"/>).</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }
}

/// <summary>Pieces that come and go together, in the order of the text: an edition of a source.</summary>
/// <param name="Space">Name of the embedding of its vectors; null for none.</param>
internal sealed record ChunkGroup(Guid Id, Guid Source, Guid? Collection = null, string? Space = null)
{
    public IReadOnlyCollection<string> Tags { get; init; } = [];

    public bool IsEnabled { get; init; } = true;
}
