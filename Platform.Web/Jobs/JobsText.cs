namespace Platform.Web.Jobs;

/// <summary>Marker of the jobs page's texts.</summary>
public sealed class JobsText;
