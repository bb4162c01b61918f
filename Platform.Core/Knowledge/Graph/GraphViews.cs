namespace Platform.Core.Knowledge.Graph;

/// <param name="Mentions">Chunks that name it.</param>
/// <param name="Depth">Steps from the entity that was asked for; 0 is itself.</param>
public sealed record GraphNode(Guid Id, string Name, EntityKind Kind, long Mentions, int Depth);

/// <summary>A connection, with the sentence that says it best.</summary>
/// <param name="Relation">In words, where a model has read it.</param>
/// <param name="Weight">Sentences that connect the two.</param>
/// <param name="Evidence">The sentence.</param>
public sealed record GraphEdge(Guid From, Guid To, EdgeKind Kind, string? Relation, long Weight, GraphEvidence Evidence);

/// <param name="Start">Of the sentence, in UTF-16 code units of the version's text, half-open.</param>
public sealed record GraphEvidence(Guid ChunkId, Guid SourceId, int SourceVersion, string SourceTitle, int Page, long Start, long End, string Sentence, EdgeKind Kind, string? Relation, GraphOrigin Origin);

/// <param name="IsCut">There is more than the limits let through.</param>
/// <param name="Entities">Of the whole graph, to say how much of it this is.</param>
public sealed record GraphView(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges, bool IsCut, long Entities);
