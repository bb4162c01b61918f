namespace Platform.Web.Knowledge.Parts;

/// <summary>Marks the texts that the pages of the knowledge base share: how sources stand and why they could not be read.</summary>
public sealed class PartsText;
