namespace Platform.Web.Agents.List;

/// <summary>Marks the texts of the list of agents, of making them and of their files.</summary>
public sealed class AgentListText;
