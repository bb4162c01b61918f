using Microsoft.AspNetCore.Components;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Tenants.Administration;

/// <summary>All tenants of the installation, for platform administrators.</summary>
public sealed partial class TenantsPage
{
    private DataList<TenantRow> _tenants = null!;
    private TenantDialog _edit = null!;
    private ConfirmDialog _confirm = null!;

    protected override void OnInitialized() => Listen(null, "tenants");

    protected override Task RefreshAsync() => _tenants.ReloadAsync();

    private async Task<DataPage<TenantRow>> LoadAsync(string? cursor, CancellationToken ct) =>
        (await Operations.RunAsync(new ListTenants(Url.Read("q"), Enum.TryParse<TenantStatus>(Url.Read("status"), out var status) ? status : null, cursor), ct)).ToPage();

    private async Task FilterAsync(ChangeEventArgs change)
    {
        Url.Write("status", change.Value as string);
        await _tenants.ReloadAsync();
    }

    private async Task SuspendAsync(TenantRow tenant)
    {
        if (await _confirm.AskAsync(new Question(Text["Tenants.SuspendTitle", tenant.Name], Text["Tenants.SuspendText"], Text["Tenants.Suspend"], IsDangerous: true)))
            await DoAsync(new SuspendTenant(tenant.Id), "Tenants.Suspended", tenant);
    }

    private async Task ArchiveAsync(TenantRow tenant)
    {
        if (await _confirm.AskAsync(new Question(Text["Tenants.ArchiveTitle", tenant.Name], Text["Tenants.ArchiveText"], Text["Tenants.Archive"], IsDangerous: true)))
            await DoAsync(new ArchiveTenant(tenant.Id), "Tenants.Archived", tenant);
    }

    private async Task DeleteAsync(TenantRow tenant)
    {
        var question = new Question(Text["Tenants.DeleteTitle", tenant.Name], Text["Tenants.DeleteText"], Text["Tenants.Delete"], IsDangerous: true, Typed: tenant.Slug);
        if (await _confirm.AskAsync(question))
            await DoAsync(new DeleteTenant(tenant.Id, tenant.Slug), "Tenants.Deleted", tenant);
    }

    private async Task DoAsync(ICommand<Done> command, string done, TenantRow tenant)
    {
        var result = await Operations.RunAsync(command, Gone);
        if (result.Succeeded)
            Toasts.Success(Text[done, tenant.Name]);
        else
            Toasts.Error(result.Error.ToNotice());
        await _tenants.ReloadAsync();
    }

    private static StatusBadge.Look LookOf(TenantStatus status) => status switch
    {
        TenantStatus.Active => StatusBadge.Look.Working,
        TenantStatus.Suspended => StatusBadge.Look.Warning,
        TenantStatus.Deleting => StatusBadge.Look.Error,
        _ => StatusBadge.Look.Offline,
    };
}
