using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Tenants;

public sealed class DeleteTenantTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private OutboxDispatcher Outbox => platform.Services.GetRequiredService<OutboxDispatcher>();

    [Fact]
    public async Task DeleteTenant_Confirmed_PurgesEverythingButTheAuditTrailAndNothingOfOthers()
    {
        var (tenant, other) = (await FilledTenantAsync(), await FilledTenantAsync());

        Assert.Equal("tenants.confirmation_differs", (await platform.RefusalAsync(new DeleteTenant(tenant.Id, other.Slug), Actor.Shell())).Code);
        await platform.RunAsync(new DeleteTenant(tenant.Id, tenant.Slug), Actor.Shell());
        Assert.Equal("tenants.being_deleted", (await platform.RefusalAsync(new UpdateTenant(tenant.Id, "x", "UTC", "en", "USD"), Actor.Shell())).Code);
        await Outbox.DeliverDueAsync(default);

        Assert.Equal(0L, await RowsAsync(tenant.Id));
        Assert.Equal(5L, await RowsAsync(other.Id));
        Assert.Equal("tenants.unknown_tenant", (await platform.RefusalAsync(new GetTenant(tenant.Id), Actor.Shell())).Code);
        Assert.True((long)(await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE tenant_id = $1", tenant.Id.Value))! > 0);
        var trail = await platform.RunAsync(new ListPlatformAuditEntries(new AuditFilter(Object: tenant.Id.ToString())), Actor.Shell());
        Assert.Equal(["tenant.purged", "tenant.deleted", "tenant.created"], trail.Items.Select(row => row.Action));
        Assert.True((await platform.RunAsync(new VerifyAuditChain(), Actor.Shell(tenant.Id))).IsIntact);
    }

    [Fact]
    public async Task PurgeTenant_DeliveredTwice_DoesNothingTheSecondTime()
    {
        var tenant = await FilledTenantAsync();
        await platform.RunAsync(new DeleteTenant(tenant.Id, tenant.Slug), Actor.Shell());
        await Outbox.DeliverDueAsync(default);

        await using var scope = platform.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PurgeTenant>().ConsumeAsync(new TenantDeleted(tenant.Id.Value, tenant.Slug), default);

        Assert.Equal(1L, await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE action = 'tenant.purged' AND object_id = $1", tenant.Id.ToString()));
    }

    [Fact]
    public async Task PurgeTenant_EndedInTheMiddle_GoesOnAtTheNextDelivery()
    {
        var tenant = await FilledTenantAsync();
        await platform.RunAsync(new DeleteTenant(tenant.Id, tenant.Slug), Actor.Shell());

        // Somebody holds a row, so the purge stands in the middle when its process ends.
        await using (var holder = await platform.Databases.Owner.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT 1 FROM memberships WHERE tenant_id = $1 FOR UPDATE", holder) { Parameters = { new() { Value = tenant.Id.Value } } })
                await hold.ExecuteScalarAsync();
            using var end = new CancellationTokenSource();
            var delivery = Outbox.DeliverDueAsync(end.Token);
            await Eventually.TrueAsync(WaitsForLock, "the purge waits for the row");
            await end.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        }

        Assert.Equal(1L, await platform.SqlAsync("SELECT count(*) FROM tenants WHERE id = $1 AND status = 'Deleting'", tenant.Id.Value));
        await Outbox.DeliverDueAsync(default);
        Assert.Equal(0L, await RowsAsync(tenant.Id));
    }

    [Fact]
    public async Task PurgeTenant_TablesOfTheModel_AreEmptiedBeforeWhatTheyPointTo()
    {
        await using var scope = platform.Services.CreateAsyncScope();
        var sorted = PurgeTenant.DependentsFirst(scope.ServiceProvider.GetRequiredService<PlatformDbContext>().Model);

        for (var i = 0; i < sorted.Count; i++)
            Assert.DoesNotContain(sorted[i].GetForeignKeys(), foreign => sorted.IndexOf(foreign.PrincipalEntityType) is var at && at >= 0 && at < i);
        Assert.DoesNotContain(sorted, entity => entity.GetTableName()!.StartsWith("audit_", StringComparison.Ordinal));
    }

    private async Task<bool> WaitsForLock() => (long)(await platform.SqlAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM \"memberships\"%'"))! == 1;

    private async Task<TenantInfo> FilledTenantAsync()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        await platform.RunAsync(new CreateApiKey("k", ["office:read"]), owner);
        await platform.RunAsync(new CreateScreen("s"), owner);
        await platform.RunAsync(new InviteMember("i@example.com", Role.Viewer), owner);
        return tenant;
    }

    private async Task<long> RowsAsync(TenantId tenant) => (long)(await platform.SqlAsync(
        """
        SELECT (SELECT count(*) FROM tenants WHERE id = $1) + (SELECT count(*) FROM memberships WHERE tenant_id = $1)
             + (SELECT count(*) FROM api_keys WHERE tenant_id = $1) + (SELECT count(*) FROM screens WHERE tenant_id = $1)
             + (SELECT count(*) FROM invitations WHERE tenant_id = $1)
        """, tenant.Value))!;
}
