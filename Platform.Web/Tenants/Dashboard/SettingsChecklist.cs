using Microsoft.Extensions.Localization;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Dashboard;

namespace Platform.Web.Tenants.Dashboard;

/// <summary>Make the workspace one's own.</summary>
internal sealed class SettingsChecklist(PageOperations operations, IStringLocalizer<TenantsText> text) : IChecklistSource
{
    public async Task<IReadOnlyList<ChecklistStep>> ReadAsync(string tenant, CancellationToken ct)
    {
        var settings = await operations.RunAsync(tenant, new GetSettings(), ct);
        return settings.Succeeded
            ? [new ChecklistStep(10, text["Checklist.Branding"], $"/manage/{tenant}/settings?tab=branding", settings.Value.AccentColor is not null || settings.Value.LogoType is not null)]
            : [];
    }
}
