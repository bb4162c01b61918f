namespace Platform.Web.Shared.Dashboard;

/// <summary>A feature's contribution to the dashboard: a component with the parameter <c>Tenant</c> (slug).</summary>
/// <param name="Component">Drawn inside an error boundary of its own.</param>
/// <param name="Order">Position on the page.</param>
/// <param name="Permission">Null: everybody who may open the tenant.</param>
/// <param name="IsTile">True for a small figure in the first row, false for a panel below.</param>
public sealed record DashboardPanel(Type Component, int Order, string? Permission = null, bool IsTile = false);

/// <summary>A feature's steps of the checklist for new tenants.</summary>
public interface IChecklistSource
{
    /// <summary>Steps that the actor's person could take; what they may not do is left out.</summary>
    Task<IReadOnlyList<ChecklistStep>> ReadAsync(string tenant, CancellationToken ct);
}

/// <summary>One step, already localized.</summary>
public sealed record ChecklistStep(int Order, string Text, string Href, bool IsDone);
