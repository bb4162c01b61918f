namespace Platform.Web.Knowledge.Source;

/// <summary>Marks the texts of a source's page.</summary>
public sealed class SourcePageText;
