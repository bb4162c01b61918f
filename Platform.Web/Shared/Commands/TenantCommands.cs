using Microsoft.Extensions.Localization;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Commands;

/// <summary>The tenants the person may open.</summary>
internal sealed class TenantCommands(IShellSession session, IStringLocalizer<SharedText> text) : ICommandSource
{
    private const int Shown = 8;

    public int Order => 100;

    public async ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken)
    {
        var tenants = await session.ListTenantsAsync(context.Principal, query, Shown, cancellationToken);
        return [.. tenants
            .Where(tenant => tenant.Slug != context.Tenant?.Slug)
            .Select(tenant => new Command(text["Commands.Tenants"], tenant.Name, "building", $"/manage/{tenant.Slug}", tenant.Slug))];
    }
}
