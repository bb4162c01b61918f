namespace Platform.Web.Agents;

/// <summary>Marks the texts of this feature.</summary>
public sealed class AgentsText;
