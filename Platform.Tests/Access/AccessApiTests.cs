using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Access;

/// <summary>Members, invitations, keys and screens over REST.</summary>
public sealed class AccessApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Refusals_AtTheGate_AreInTheLanguageThatIsAskedFor()
    {
        using var stranger = new ApiClient(server.Address, "pk_nobody");
        var refused = await stranger.GetAsync("/api/v1/members", ("Accept-Language", "de, ru-RU;q=0.8, en;q=0.5"));
        Assert.Equal(401, refused.Status);
        Assert.Contains("действующий API-ключ", refused.Value("detail"), StringComparison.Ordinal);
        Assert.StartsWith("Send a valid API key", (await stranger.GetAsync("/api/v1/members")).Value("detail"), StringComparison.Ordinal);
        using var reader = await ApiClient.OfAsync(server, server.Mine, "office:read");
        Assert.Equal("У этого ключа нет права 'admin'.", (await reader.GetAsync("/api/v1/members", ("Accept-Language", "ru"))).Value("detail"));
    }

    [Fact]
    public async Task Members_AreListedChangedAndRemoved_AndTheLastOwnerStays()
    {
        var tenant = await server.MakeTenantAsync("members-api");
        var (owner, viewer) = (await MemberAsync(tenant, Role.Owner), await MemberAsync(tenant, Role.Viewer));
        using var client = await ApiClient.OfAsync(server, tenant);

        var list = await client.GetAsync("/api/v1/members?limit=1");
        Assert.Equal(200, list.Status);
        var second = await client.GetAsync($"/api/v1/members?limit=1&cursor={list.Value("next_cursor")}");
        Assert.Equal(new[] { owner, viewer }.Order(), list.Items.Concat(second.Items).Select(item => item.GetProperty("id").GetString()!).Order());
        Assert.Equal([viewer], (await client.GetAsync("/api/v1/members?role=viewer")).Items.Select(item => item.GetProperty("id").GetString()));

        var read = await client.GetAsync($"/api/v1/members/{viewer}");
        var changed = await client.PatchAsync($"/api/v1/members/{viewer}", new { role = "operator" }, ("If-Match", read.Tag));
        Assert.Equal((200, "operator"), (changed.Status, changed.Value("role")));
        Assert.NotEqual(read.Tag, changed.Tag);
        Assert.Equal(412, (await client.PatchAsync($"/api/v1/members/{viewer}", new { role = "viewer" }, ("If-Match", read.Tag))).Status);
        Assert.Equal(412, (await client.DeleteAsync($"/api/v1/members/{viewer}", ("If-Match", read.Tag))).Status);

        Assert.Equal((409, "access.last_owner"), await client.PatchAsync($"/api/v1/members/{owner}", new { role = "admin" }) is var kept ? (kept.Status, kept.Code) : default);
        Assert.Equal((409, "access.last_owner"), await client.DeleteAsync($"/api/v1/members/{owner}") is var stays ? (stays.Status, stays.Code) : default);
        Assert.Equal(["/role"], (await client.PatchAsync($"/api/v1/members/{viewer}", new { role = "boss" })).Pointers);
        Assert.Equal(["/role"], (await client.GetAsync("/api/v1/members?role=boss")).Pointers);
        Assert.Equal(204, (await client.DeleteAsync($"/api/v1/members/{viewer}", ("If-Match", changed.Tag))).Status);
        Assert.Equal(404, (await client.GetAsync($"/api/v1/members/{viewer}")).Status);
    }

    [Fact]
    public async Task Invitations_AreMadeOnceReadAndWithdrawn()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var made = await client.PostAsync("/api/v1/invitations", new { email = "New@Example.com", role = "viewer" }, ("Idempotency-Key", "invite"));
        Assert.Equal((201, "new@example.com"), (made.Status, made.Value("email")));
        Assert.Contains("/invitation/inv_", made.Value("url"), StringComparison.Ordinal);
        Assert.Equal(made.Text, (await client.PostAsync("/api/v1/invitations", new { email = "New@Example.com", role = "viewer" }, ("Idempotency-Key", "invite"))).Text);

        var place = made.Headers.Location!.OriginalString;
        var read = await client.GetAsync(place);
        Assert.Equal((200, "viewer", "False"), (read.Status, read.Value("role"), read.Value("is_expired")));
        Assert.Single((await client.GetAsync("/api/v1/invitations")).Items, item => item.GetProperty("email").GetString() == "new@example.com");
        Assert.DoesNotContain("inv_", (await client.GetAsync("/api/v1/invitations")).Text, StringComparison.Ordinal);
        Assert.Equal(412, (await client.DeleteAsync(place, ("If-Match", "\"7\""))).Status);
        Assert.Equal(204, (await client.DeleteAsync(place, ("If-Match", read.Tag))).Status);
        Assert.Equal((404, 404), ((await client.DeleteAsync(place)).Status, (await client.GetAsync(place)).Status));
        Assert.Equal(["/email", "/role"], (await client.PostAsync("/api/v1/invitations", new { })).Pointers);
    }

    [Fact]
    public async Task ApiKeys_AreShownOnceAndRevokedAtOnce()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var made = await client.PostAsync("/api/v1/api-keys", new { name = "Robot", scopes = new[] { "office:read" }, expires_at = "2099-01-01T00:00:00Z" });
        Assert.Equal(201, made.Status);
        using var robot = new ApiClient(server.Address, made.Value("key"));
        Assert.Equal(200, (await robot.GetAsync("/api/v1/office/agents")).Status);
        Assert.Equal((403, "api.missing_scope"), await robot.GetAsync("/api/v1/api-keys") is var refused ? (refused.Status, refused.Code) : default);
        Assert.Contains("'admin'", (await robot.GetAsync("/api/v1/api-keys")).Value("detail"), StringComparison.Ordinal);

        var place = made.Headers.Location!.OriginalString;
        var read = await client.GetAsync(place);
        Assert.Equal(("active", "2099-01-01T00:00:00.000Z"), (read.Value("state"), read.Value("expires_at")));
        Assert.DoesNotContain(made.Value("key"), read.Text + (await client.GetAsync("/api/v1/api-keys?q=Robot")).Text, StringComparison.Ordinal);
        Assert.Equal(204, (await client.DeleteAsync(place, ("If-Match", read.Tag))).Status);
        Assert.Equal(401, (await robot.GetAsync("/api/v1/office/agents")).Status);
        Assert.Equal("revoked", (await client.GetAsync(place)).Value("state"));
        Assert.Equal(412, (await client.DeleteAsync(place, ("If-Match", read.Tag))).Status);
        Assert.Equal(204, (await client.DeleteAsync(place)).Status);
        Assert.Empty((await client.GetAsync("/api/v1/api-keys?q=Robot")).Items);
        Assert.Single((await client.GetAsync("/api/v1/api-keys?q=Robot&include_revoked=true")).Items);
    }

    [Fact]
    public async Task ApiKeys_WrongRequest_IsRefusedWithPointers()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        Assert.Equal(["/scopes/1"], (await client.PostAsync("/api/v1/api-keys", new { name = "x", scopes = new[] { "admin", "tenants:manage" } })).Pointers);
        Assert.Equal(["/scopes"], (await client.PostAsync("/api/v1/api-keys", new { name = "x", scopes = Array.Empty<string>() })).Pointers);
        Assert.Equal(["/expires_at"], (await client.PostAsync("/api/v1/api-keys", new { name = "x", scopes = new[] { "admin" }, expires_at = "2020-01-01T00:00:00Z" })).Pointers);
        Assert.Equal(["/scope", "/scopes"], (await client.PostAsync("/api/v1/api-keys", new { name = "x", scope = "admin" })).Pointers);
    }

    [Fact]
    public async Task Screens_KeepWhatIsNotSent_AndAreNotChangedByBeingSeen()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var made = await client.PostAsync("/api/v1/screens", new { name = "Hall", departments = new[] { "cfo" }, theme = "light", language = "en", sound = true });
        Assert.Contains("/screen/scr_", made.Value("url"), StringComparison.Ordinal);
        var place = made.Headers.Location!.OriginalString;
        var read = await client.GetAsync(place);
        await server.ExecuteAsync("UPDATE screens SET last_seen_at = now() WHERE id = $1", Guid.Parse(made.Value("id")));

        var changed = await client.PatchAsync(place, new { name = "Lobby" }, ("If-Match", read.Tag));
        Assert.Equal((200, "Lobby", "light", "en", "True"), (changed.Status, changed.Value("name"), changed.Value("theme"), changed.Value("language"), changed.Value("sound")));
        Assert.Equal("cfo", changed.Body.GetProperty("departments")[0].GetString());
        Assert.Equal((412, "shared.changed_meanwhile"), await client.PatchAsync(place, new { name = "Late" }, ("If-Match", read.Tag)) is var stale ? (stale.Status, stale.Code) : default);
        Assert.Equal(["/departments/0", "/theme"], (await client.PatchAsync(place, new { theme = "pink", departments = new[] { "" } })).Pointers);
        Assert.Equal(412, (await client.DeleteAsync(place, ("If-Match", read.Tag))).Status);
        Assert.Equal(204, (await client.DeleteAsync(place, ("If-Match", changed.Tag))).Status);
        Assert.Equal((404, 404), ((await client.GetAsync(place)).Status, (await client.PatchAsync(place, new { name = "x" })).Status));
    }

    [Fact]
    public async Task Screens_ChangedAtOnceWithoutIfMatch_LoseNothing()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var place = (await client.PostAsync("/api/v1/screens", new { name = "Busy", theme = "dark", language = "ru" })).Headers.Location!.OriginalString;
        object[] changes = [new { name = "Busier" }, new { theme = "light" }, new { language = "en" }, new { sound = true }];
        Assert.All(await Task.WhenAll(changes.Select(change => client.PatchAsync(place, change))), answer => Assert.Equal(200, answer.Status));
        var end = await client.GetAsync(place);
        Assert.Equal(("Busier", "light", "en", "True"), (end.Value("name"), end.Value("theme"), end.Value("language"), end.Value("sound")));
    }

    private async Task<string> MemberAsync(TenantInfo tenant, Role role)
    {
        var made = await server.RunAsync(new CreateUser($"{Guid.NewGuid():N}@example.com", PlatformFixture.Password, role, MustChangePassword: false), Actor.Shell(tenant.Id));
        return made.Value!.Id.ToString();
    }
}
