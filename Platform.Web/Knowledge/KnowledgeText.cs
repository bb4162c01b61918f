namespace Platform.Web.Knowledge;

/// <summary>Marks the texts of this feature that every page of it shares: refusals.</summary>
public sealed class KnowledgeText;
