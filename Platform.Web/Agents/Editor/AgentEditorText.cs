namespace Platform.Web.Agents.Editor;

/// <summary>Marks the texts of the agent's page.</summary>
public sealed class AgentEditorText;
