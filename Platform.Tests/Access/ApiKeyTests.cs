using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;

namespace Platform.Tests.Access;

public sealed class ApiKeyTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private IApiKeyActors Keys => platform.Services.GetRequiredService<IApiKeyActors>();

    [Fact]
    public async Task CreateApiKey_ThenRevoke_WorksAtOnceAndEndsAtOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var issued = await platform.RunAsync(new CreateApiKey("Reporter", ["office:write", "office:read"]), owner);

        Assert.StartsWith("pk_", issued.Key, StringComparison.Ordinal);
        var actor = await Keys.FindAcrossTenants(issued.Key, default);
        Assert.Equal(tenant.Id, actor!.Tenant);
        Assert.Equal(["office:read", "office:write"], actor.Permissions.Order());
        var row = Assert.Single((await platform.RunAsync(new ListApiKeys(), owner)).Items);
        Assert.Equal((ApiKeyState.Active, issued.Key[..10]), (row.State, row.Prefix));

        await platform.RunAsync(new RevokeApiKey(issued.Id), owner);

        Assert.Null(await Keys.FindAcrossTenants(issued.Key, default));
        Assert.Empty((await platform.RunAsync(new ListApiKeys(), owner)).Items);
        Assert.Equal(ApiKeyState.Revoked, Assert.Single((await platform.RunAsync(new ListApiKeys(IncludeRevoked: true), owner)).Items).State);
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE after::text LIKE '%' || $1 || '%'", issued.Key));
        Assert.Equal(2, (await platform.RunAsync(new ListAuditEntries(new AuditFilter(Action: "api_key")), owner)).Items.Count);
    }

    [Fact]
    public async Task ApiKey_PastExpiry_IsRefusedAlsoFromTheCopyInMemory()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var issued = await platform.RunAsync(new CreateApiKey("Short", ["office:read"], platform.Time.GetUtcNow().AddSeconds(2)), owner);
        Assert.NotNull(await Keys.FindAcrossTenants(issued.Key, default));

        platform.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await Keys.FindAcrossTenants(issued.Key, default));
        Assert.Equal(ApiKeyState.Expired, Assert.Single((await platform.RunAsync(new ListApiKeys(), owner)).Items).State);
    }

    [Theory]
    [InlineData(Role.Admin, "office:write", null)]
    [InlineData(Role.Admin, "admin", "access.scope_beyond_own")]
    [InlineData(Role.Admin, "pipelines:write", "access.scope_beyond_own")]
    [InlineData(Role.Owner, "admin", null)]
    [InlineData(Role.Owner, "pipelines:write", null)]
    [InlineData(Role.Owner, "tenants:manage", "shared.invalid")]
    [InlineData(Role.Operator, "office:read", "shared.forbidden")]
    public async Task CreateApiKey_Scope_NeverBeyondTheMakersOwn(Role role, string scope, string? refusal)
    {
        var tenant = await platform.NewTenantAsync();
        var maker = await platform.NewMemberAsync(tenant, role);

        Assert.Equal(refusal, (await platform.TryAsync(new CreateApiKey("k", [scope]), maker)).Error?.Code);
    }

    [Fact]
    public async Task CreateApiKey_ByKeyWithFewScopes_CannotGiveMore()
    {
        var tenant = await platform.NewTenantAsync();
        var key = new Actor(ActorKind.ApiKey, "k", "k") { Tenant = tenant.Id, Permissions = [Permissions.KeysManage, Permissions.OfficeRead] };

        Assert.Equal("access.scope_beyond_own", (await platform.RefusalAsync(new CreateApiKey("k", ["office:write"]), key)).Code);
    }

    [Fact]
    public async Task CreateApiKey_WhereKeysMustExpire_NeedsAnExpiryWithinAYear()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        await platform.RunAsync(new UpdateSettings { Flags = new Dictionary<string, bool> { ["keys_must_expire"] = true } }, owner);

        Assert.Equal("access.key_must_expire", (await platform.RefusalAsync(new CreateApiKey("k", ["office:read"]), owner)).Code);
        Assert.Equal("access.key_must_expire", (await platform.RefusalAsync(new CreateApiKey("k", ["office:read"], platform.Time.GetUtcNow().AddYears(2)), owner)).Code);
        Assert.Equal("/expires_at", (await platform.RefusalAsync(new CreateApiKey("k", ["office:read"], platform.Time.GetUtcNow().AddDays(-1)), owner)).Fields[0].Pointer);
        await platform.RunAsync(new CreateApiKey("k", ["office:read"], platform.Time.GetUtcNow().AddDays(30)), owner);
    }

    [Fact]
    public async Task ApiKey_OfSuspendedTenant_IsRefusedAtOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var issued = await platform.RunAsync(new CreateApiKey("k", ["office:read"]), Actor.Shell(tenant.Id));
        Assert.NotNull(await Keys.FindAcrossTenants(issued.Key, default));

        await platform.RunAsync(new SuspendTenant(tenant.Id), Actor.Shell());

        Assert.Null(await Keys.FindAcrossTenants(issued.Key, default));
    }
}
