namespace Platform.Web.Runtime.Sources;

/// <summary>Marks the texts of where answers come from.</summary>
public sealed class SourcesText;
