namespace Platform.Web.Models;

/// <summary>Marks the texts of this feature.</summary>
public sealed class ModelsText;
