namespace Platform.Web.Knowledge.Lab;

/// <summary>Marks the texts of the search lab.</summary>
public sealed class LabText;
