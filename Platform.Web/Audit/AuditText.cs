namespace Platform.Web.Audit;

/// <summary>Marker of the texts of the audit pages.</summary>
public sealed class AuditText;
