namespace Platform.Web.Access.Entrance;

/// <summary>Marker of the texts of the entrance pages and of the codes <c>access.…</c> that they show.</summary>
public sealed class EntranceText;
