using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Graph;

internal static class GraphErrors
{
    public static readonly Error UnknownEntity = Error.NotFound("knowledge.unknown_entity", "Nothing of that name is mentioned in the knowledge base.");

    public static readonly Error UnknownEnrichment = Error.NotFound("knowledge.unknown_enrichment", "There is no such reading by a model.");

    public static readonly Error EnrichmentOver = Error.Conflict("knowledge.enrichment_over", "The reading is over.");

    public static readonly Error Enriching = Error.Conflict("knowledge.enriching", "A model is reading this collection already.");

    public static readonly Error NothingToRead = Error.Conflict("knowledge.nothing_to_read", "The collection has no text that serves yet.");

    public static readonly Error UnknownModel = Error.OfField("/model", "knowledge.unknown_model", "The provider has no such model.");
}
