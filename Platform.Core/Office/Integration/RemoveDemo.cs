using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Contracts;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Office.Integration;

/// <summary>Removes the sample staff of a demo tenant with its history; the simulator ends and does not come back. Answers how many agents went.</summary>
[Requires(Permissions.TenantOwn)]
public sealed record RemoveDemo : ICommand<int>;

/// <summary>Removes what the simulator still said between the demo's removal and its own end. Does nothing where no demo was removed.</summary>
[Requires(Permissions.TenantOwn)]
public sealed record ClearRemovedDemo : ICommand<int>;

/// <summary>Whether the simulator should drive the tenant's sample staff.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record IsDemoWanted : IQuery<bool>;

internal sealed class RemoveDemoHandler(PlatformDbContext database, OperationContext context, ITenantDirectory tenants) : IHandler<RemoveDemo, int>
{
    public async Task<Result<int>> HandleAsync(RemoveDemo request, CancellationToken ct)
    {
        if (await tenants.FindAcrossTenants(context.TenantId, ct) is not { IsDemo: true })
            return Error.Conflict("office.no_demo", "This tenant is no demo.");
        await database.Database.ExecuteSqlAsync($"INSERT INTO office_demo_removals (tenant_id) VALUES ({context.TenantId.Value}) ON CONFLICT DO NOTHING", ct);
        var removed = await DemoStaff.RemoveAsync(database, ct);
        context.Audit("office.demo_removed", "tenant", context.TenantId.ToString(), after: new { removed });
        context.Notify(OfficeNotices.Feature, OfficeNotices.Agent);
        return removed;
    }
}

internal sealed class ClearRemovedDemoHandler(PlatformDbContext database, OperationContext context) : IHandler<ClearRemovedDemo, int>
{
    public async Task<Result<int>> HandleAsync(ClearRemovedDemo request, CancellationToken ct)
    {
        if (!await DemoStaff.IsRemovedAsync(database, ct))
            return 0;
        var removed = await DemoStaff.RemoveAsync(database, ct);
        context.Notify(OfficeNotices.Feature, OfficeNotices.Agent);
        return removed;
    }
}

internal sealed class IsDemoWantedHandler(PlatformDbContext database, OperationContext context, ITenantDirectory tenants) : IHandler<IsDemoWanted, bool>
{
    public async Task<Result<bool>> HandleAsync(IsDemoWanted request, CancellationToken ct) =>
        await tenants.FindAcrossTenants(context.TenantId, ct) is { IsDemo: true, IsOpen: true }
        && !await DemoStaff.IsRemovedAsync(database, ct);
}

internal static class DemoStaff
{
    public static Task<bool> IsRemovedAsync(PlatformDbContext database, CancellationToken ct) =>
        database.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT FROM office_demo_removals) AS \"Value\"").SingleAsync(ct);

    public static async Task<int> RemoveAsync(PlatformDbContext database, CancellationToken ct)
    {
        var staff = FirstStaff.All.Select(agent => agent.AgentId).ToArray();
        var removed = await database.Set<OfficeAgentRow>().Where(a => staff.Contains(a.AgentId)).ExecuteDeleteAsync(ct);
        await database.Set<OfficeEventRow>().Where(e => staff.Contains(e.AgentId)).ExecuteDeleteAsync(ct);
        await database.Set<OfficeSampleRow>().Where(s => staff.Contains(s.AgentId)).ExecuteDeleteAsync(ct);
        return removed;
    }
}
