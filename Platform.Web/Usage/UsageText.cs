namespace Platform.Web.Usage;

/// <summary>Marks the texts of this feature.</summary>
public sealed class UsageText;
