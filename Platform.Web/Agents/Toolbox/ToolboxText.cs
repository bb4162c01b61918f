namespace Platform.Web.Agents.Toolbox;

/// <summary>Marks the texts of the tools' pages.</summary>
public sealed class ToolboxText;
