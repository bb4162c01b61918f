namespace Platform.Web.Agents.Testing;

/// <summary>Marks the texts of test cases: the tab, its form, the dialog before publishing.</summary>
public sealed class AgentTestingText;
