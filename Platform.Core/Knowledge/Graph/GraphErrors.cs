using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Graph;

internal static class GraphErrors
{
    public static readonly Error UnknownEntity = Error.NotFound("knowledge.unknown_entity", "Nothing of that name is mentioned in the knowledge base.");
}
