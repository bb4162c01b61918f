namespace Platform.Web.Runtime;

/// <summary>Marks the texts of the runtime's errors.</summary>
public sealed class RuntimeText;
