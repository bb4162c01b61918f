namespace Platform.Web.Agents.KnowledgeChoice;

/// <summary>Marks the texts of choosing what an agent or a tool knows, and of trying it.</summary>
public sealed class KnowledgeChoiceText;
