using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Audit;

public sealed class AuditApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Audit_IsListedFilteredAndPaged_ForTheKeysTenantAlone()
    {
        using var client = await ApiClient.OfAsync(server, await server.MakeTenantAsync("audit-api"));
        for (var i = 0; i < 3; i++)
            await client.PostAsync("/api/v1/screens", new { name = $"S{i}" });
        await client.PatchAsync("/api/v1/tenant", new { name = "Renamed" });

        var first = await client.GetAsync("/api/v1/audit?action=screen&limit=2");
        Assert.Equal(["S2", "S1"], first.Items.Select(item => item.GetProperty("object_name").GetString()));
        Assert.Equal(["S0"], (await client.GetAsync($"/api/v1/audit?action=screen&limit=2&cursor={first.Value("next_cursor")}")).Items.Select(item => item.GetProperty("object_name").GetString()));
        var renamed = Assert.Single((await client.GetAsync("/api/v1/audit?object_type=tenant&action=settings.updated")).Items);
        Assert.Equal(("audit-api", "Renamed", "api_key"),
            (renamed.GetProperty("before").GetProperty("name").GetString(), renamed.GetProperty("after").GetProperty("name").GetString(), renamed.GetProperty("actor_kind").GetString()));
        Assert.Empty((await client.GetAsync("/api/v1/audit?from=2099-01-01T00:00:00Z")).Items);
        Assert.Equal(["/to"], (await client.GetAsync("/api/v1/audit?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z")).Pointers);

        using var other = await ApiClient.OfAsync(server, server.Other);
        Assert.DoesNotContain("Renamed", (await other.GetAsync("/api/v1/audit?limit=500")).Text, StringComparison.Ordinal);
    }
}
