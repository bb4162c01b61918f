namespace Platform.Web.Shared;

/// <summary>Marker of the texts of the shell and of the building blocks.</summary>
public sealed class SharedText;
