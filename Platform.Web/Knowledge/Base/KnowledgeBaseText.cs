namespace Platform.Web.Knowledge.Base;

/// <summary>Marks the texts of the list of sources and collections.</summary>
public sealed class KnowledgeBaseText;
