using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Contracts;

/// <summary>Refusals of the knowledge base that other features meet.</summary>
public static class KnowledgeErrors
{
    public static readonly Error UnknownSource = Error.NotFound("knowledge.unknown_source", "There is no such source.");

    public static readonly Error UnknownCollection = Error.NotFound("knowledge.unknown_collection", "There is no such collection.");

    public static readonly Error UnknownAgent = Error.NotFound("knowledge.unknown_agent", "There is no such agent.");

    public static readonly Error UnknownChunk = Error.NotFound("knowledge.unknown_chunk", "There is no such chunk.");
}
