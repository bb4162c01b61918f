namespace Platform.Core.Knowledge.Contracts;

/// <summary>
/// What an agent may see, as its configuration says under <c>knowledge.sources</c>: ids of sources, <c>collection:{name}</c> for all of a collection, now and later,
/// and <c>*</c> for all of the tenant's knowledge. An agent without any entry sees nothing.
/// </summary>
public static class AgentKnowledge
{
    public const string Everything = "*";

    public const string CollectionPrefix = "collection:";
}
