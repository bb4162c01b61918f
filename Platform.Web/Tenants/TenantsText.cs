namespace Platform.Web.Tenants;

/// <summary>Marker of the texts of the dashboard, the settings and the administration of tenants.</summary>
public sealed class TenantsText;
