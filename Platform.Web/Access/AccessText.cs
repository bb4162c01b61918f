namespace Platform.Web.Access;

/// <summary>Marker of the texts of members, API keys and screens, and of the codes <c>access.…</c> that they show.</summary>
public sealed class AccessText;
