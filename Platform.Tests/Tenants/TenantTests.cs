using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Tenants;

public sealed class TenantTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private ITenantDirectory Directory => platform.Services.GetRequiredService<ITenantDirectory>();

    [Fact]
    public async Task ListTenants_ManyWithMembers_PagesCountsAndHidesArchived()
    {
        var marker = Guid.NewGuid().ToString("N");
        var tenants = new List<TenantInfo>();
        for (var i = 0; i < 5; i++)
            tenants.Add(await platform.NewTenantAsync($"{marker} {i}"));
        await platform.NewMemberAsync(tenants[1], Role.Owner);
        await platform.NewMemberAsync(tenants[1], Role.Viewer);
        await platform.RunAsync(new ArchiveTenant(tenants[4].Id), Actor.Shell());

        var first = await platform.RunAsync(new ListTenants(marker, Limit: 3), Actor.Shell());
        var second = await platform.RunAsync(new ListTenants(marker, Cursor: first.NextCursor, Limit: 3), Actor.Shell());

        Assert.Equal(tenants.Take(4).Select(t => t.Id), first.Items.Concat(second.Items).Select(row => row.Id));
        Assert.Null(second.NextCursor);
        Assert.Equal([0, 2, 0], first.Items.Select(row => row.Members));
        Assert.Equal(tenants[4].Id, Assert.Single((await platform.RunAsync(new ListTenants(marker, TenantStatus.Archived), Actor.Shell())).Items).Id);
    }

    [Fact]
    public async Task Directory_AskedForATenantMadeElsewhereWithoutNotice_FindsIt()
    {
        await using var elsewhere = PlatformFixture.Build(platform.ConnectionString, "redis://127.0.0.1:1", platform.Time);
        await Directory.ListAcrossTenants(default);
        var slug = "quiet-" + Guid.NewGuid().ToString("N");
        var made = await elsewhere.GetRequiredService<OperationRunner>().RunAsync(new CreateTenant("Quiet", slug), Actor.Shell());
        Assert.True(made.Succeeded);

        platform.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await Directory.FindAcrossTenants(slug, default));
    }

    [Fact]
    public async Task UpdateTenant_WithOldVersion_IsRefused()
    {
        var tenant = await platform.NewTenantAsync();
        var read = await platform.RunAsync(new GetTenant(tenant.Id), Actor.Shell());
        await platform.RunAsync(new UpdateTenant(tenant.Id, "Second", "Asia/Omsk", "en", "USD", read.Version), Actor.Shell());

        Assert.Equal(ErrorKind.Stale, (await platform.RefusalAsync(new UpdateTenant(tenant.Id, "Third", "UTC", "en", "USD", read.Version), Actor.Shell())).Kind);
        Assert.Equal("tenants.unknown_tenant", (await platform.RefusalAsync(new GetTenant(TenantId.New()), Actor.Shell())).Code);
        var now = await platform.RunAsync(new GetTenant(tenant.Id), Actor.Shell());
        Assert.Equal(("Second", "Asia/Omsk", "en", "USD"), (now.Name, now.TimeZone, now.Language, now.Currency));
        var entry = (await platform.RunAsync(new ListPlatformAuditEntries(new AuditFilter(Action: "tenant.updated", Object: tenant.Id.ToString())), Actor.Shell())).Items[0];
        Assert.Contains("Asia/Omsk", entry.After, StringComparison.Ordinal);
        Assert.Contains("Europe/Moscow", entry.Before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_Changes_CloseAndOpenTheDoorAtOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var actors = platform.Services.GetRequiredService<IUserActors>();

        await platform.RunAsync(new SuspendTenant(tenant.Id), Actor.Shell());
        Assert.Null(await actors.EnterAcrossTenants(owner.Session!.Value, tenant.Slug, default));
        Assert.Equal("tenants.wrong_status", (await platform.RefusalAsync(new SuspendTenant(tenant.Id), Actor.Shell())).Code);
        await platform.RunAsync(new ArchiveTenant(tenant.Id), Actor.Shell());
        Assert.Null(await actors.EnterAcrossTenants(owner.Session!.Value, tenant.Slug, default));
        await platform.RunAsync(new ReopenTenant(tenant.Id), Actor.Shell());
        Assert.NotNull(await actors.EnterAcrossTenants(owner.Session!.Value, tenant.Slug, default));
    }

    [Fact]
    public async Task UpdateSettings_Valid_IsSeenInDirectoryAndAudit()
    {
        var tenant = await platform.NewTenantAsync();
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        var read = await platform.RunAsync(new GetSettings(), admin);

        await platform.RunAsync(
            new UpdateSettings("Renamed", "Asia/Tokyo", "en", "EUR", read.Version) { AccentColor = "#2563eb", Flags = new Dictionary<string, bool> { ["keys_must_expire"] = true } }, admin);

        var now = await platform.RunAsync(new GetSettings(), admin);
        Assert.Equal(("Renamed", "Asia/Tokyo", "en", "EUR", "#2563eb"), (now.Name, now.TimeZone, now.Language, now.Currency, now.AccentColor));
        Assert.True(now.Flags.Single(flag => flag.Key == "keys_must_expire").Enabled);
        Assert.Equal("Renamed", (await Directory.FindAcrossTenants(tenant.Slug, default))!.Name);
        Assert.Equal(ErrorKind.Stale, (await platform.RefusalAsync(new UpdateSettings("Late", Version: read.Version), admin)).Kind);
        await platform.RunAsync(new UpdateSettings { AccentColor = "" }, admin);
        Assert.Equal(("Renamed", null), ((await platform.RunAsync(new GetSettings(), admin)).Name, (await platform.RunAsync(new GetSettings(), admin)).AccentColor));
        Assert.Equal(2, (await platform.RunAsync(new ListAuditEntries(new AuditFilter(Action: "settings.updated")), admin)).Items.Count);
    }

    [Fact]
    public async Task UpdateSettings_WrongValues_NamesEveryField()
    {
        var admin = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Admin);

        var refusal = await platform.RefusalAsync(
            new UpdateSettings(" ", "Mars/Base", "de", "rubles") { AccentColor = "red", Flags = new Dictionary<string, bool> { ["no_such_flag"] = true } }, admin);

        Assert.Equal(["/accent_color", "/currency", "/flags/no_such_flag", "/language", "/name", "/time_zone"], refusal.Fields.Select(field => field.Pointer).Order());
    }

    [Fact]
    public async Task SetLogo_PictureByItsBytes_IsKeptAndOthersRefused()
    {
        var tenant = await platform.NewTenantAsync();
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);

        Assert.Equal("tenants.logo_type", (await platform.RefusalAsync(new SetLogo("<svg onload='alert(1)'/>"u8.ToArray()), admin)).Code);
        Assert.Equal("tenants.logo_too_large", (await platform.RefusalAsync(new SetLogo([.. Png, .. new byte[LogoRules.MaximumBytes]]), admin)).Code);
        Assert.Equal("tenants.no_logo", (await platform.RefusalAsync(new GetLogo(), admin)).Code);
        await platform.RunAsync(new SetLogo(Png), admin);

        var logo = await platform.RunAsync(new GetLogo(), admin);
        Assert.Equal("image/png", logo.Type);
        Assert.Equal(Png, logo.Content);
        Assert.True((await Directory.FindAcrossTenants(tenant.Slug, default))!.HasLogo);
        await platform.RunAsync(new SetLogo(null), admin);
        Assert.False((await Directory.FindAcrossTenants(tenant.Slug, default))!.HasLogo);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "image/jpeg")]
    [InlineData(new byte[] { 0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50 }, "image/webp")]
    [InlineData(new byte[] { 0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x41, 0x56, 0x45 }, null)]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38 }, null)]
    [InlineData(new byte[0], null)]
    public void LogoPicture_FirstBytes_TellTheType(byte[] content, string? type) => Assert.Equal(type, LogoPicture.TypeOf(content));

    [Theory]
    [InlineData("#ffff00")]
    [InlineData("#000000")]
    [InlineData("#ffffff")]
    [InlineData("#1e3a8a")]
    [InlineData("#2563eb")]
    [InlineData("#808080")]
    public void AccentPalette_AnyColor_IsReadableOnBothSurfaces(string color)
    {
        var palette = AccentPalette.Of(color);

        Assert.InRange(AccentPalette.Contrast(palette.OnLightSurface, "#ffffff"), AccentPalette.Readable, 21);
        Assert.InRange(AccentPalette.Contrast(palette.OnDarkSurface, "#111827"), AccentPalette.Readable, 21);
        Assert.InRange(AccentPalette.Contrast(palette.TextOnLightAccent, palette.OnLightSurface), AccentPalette.Readable, 21);
        Assert.InRange(AccentPalette.Contrast(palette.TextOnDarkAccent, palette.OnDarkSurface), AccentPalette.Readable, 21);
    }

    [Fact]
    public void AccentPalette_ReadableColor_StaysAsChosen() => Assert.Equal("#2563eb", AccentPalette.Of("#2563eb").OnLightSurface);
}
