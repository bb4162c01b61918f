namespace Platform.Web.Knowledge.Graph;

/// <summary>Marks the texts of the graph's page.</summary>
public sealed class GraphText;
