namespace Platform.Web.Runtime.Processes;

/// <summary>Marks the texts of processes.</summary>
public sealed class ProcessesText;
