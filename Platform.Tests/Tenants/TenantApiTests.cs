using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Tenants;

/// <summary>The tenant's own settings over REST, and with them what every configuration resource answers.</summary>
public sealed class TenantApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Tenant = "/api/v1/tenant";

    [Fact]
    public async Task Patch_ChangesTheKeysThatAreSent()
    {
        using var client = await ClientAsync("patch-api");
        var before = await client.GetAsync(Tenant);
        var after = await client.PatchAsync(Tenant, new { name = "Новое имя", accent_color = "#2563eb", flags = new { keys_must_expire = true } });

        Assert.Equal((200, "Новое имя", "#2563eb", before.Value("time_zone")), (after.Status, after.Value("name"), after.Value("accent_color"), after.Value("time_zone")));
        Assert.True(after.Body.GetProperty("flags").GetProperty("keys_must_expire").GetBoolean());
        Assert.Equal(after.Text, (await client.GetAsync(Tenant)).Text);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await client.PatchAsync(Tenant, new { accent_color = (string?)null })).Body.GetProperty("accent_color").ValueKind);
        Assert.Equal(["/expires_at"], (await client.PostAsync("/api/v1/api-keys", new { name = "x", scopes = new[] { "admin" } })).Pointers);
    }

    [Fact]
    public async Task IfMatch_IsHonoured()
    {
        using var client = await ClientAsync("match-api");
        var read = await client.GetAsync(Tenant);
        Assert.Matches("^\"\\d+\"$", read.Tag);
        var changed = await client.PatchAsync(Tenant, new { name = "One" }, ("If-Match", read.Tag));
        Assert.Equal(200, changed.Status);
        Assert.Equal(changed.Tag, (await client.GetAsync(Tenant)).Tag);

        foreach (var stale in new[] { read.Tag, "W/" + changed.Tag, "\"other\"", $"{read.Tag}, \"77\"", "rubbish" })
            Assert.Equal((412, "shared.changed_meanwhile"), await client.PatchAsync(Tenant, new { name = "Two" }, ("If-Match", stale)) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Equal("One", (await client.GetAsync(Tenant)).Value("name"));

        var listed = await client.PatchAsync(Tenant, new { name = "Three" }, ("If-Match", $"{read.Tag}, {changed.Tag}"));
        Assert.Equal((200, "Three"), (listed.Status, listed.Value("name")));
        Assert.Equal(200, (await client.PatchAsync(Tenant, new { name = "Four" }, ("If-Match", "*"))).Status);
    }

    [Fact]
    public async Task IfMatch_TwentyAtOnceWithOneTag_OnlyOneWins()
    {
        using var client = await ClientAsync("race-api");
        var tag = (await client.GetAsync(Tenant)).Tag;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.PatchAsync(Tenant, new { name = $"Name {i}" }, ("If-Match", tag))));
        var won = Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer != won), answer => Assert.Equal(412, answer.Status));
        Assert.Equal(won.Value("name"), (await client.GetAsync(Tenant)).Value("name"));
    }

    [Fact]
    public async Task IfNoneMatch_OfWhatIsKnown_Is304()
    {
        using var client = await ClientAsync("none-match-api");
        var tag = (await client.GetAsync(Tenant)).Tag;
        foreach (var known in new[] { tag, "W/" + tag, $"\"1\", {tag}", "*" })
        {
            var answer = await client.GetAsync(Tenant, ("If-None-Match", known));
            Assert.Equal((304, "", tag), (answer.Status, answer.Text, answer.Tag));
        }

        Assert.Equal(200, (await client.GetAsync(Tenant, ("If-None-Match", "\"1\""))).Status);
    }

    [Fact]
    public async Task Body_WrongInEveryWay_GetsTheContractsAnswer()
    {
        using var client = await ClientAsync("wrong-api");
        var before = (await client.GetAsync(Tenant)).Text;
        Assert.Equal((400, "api.malformed_json"), Of(await client.PatchAsync(Tenant, "{")));
        Assert.Equal((400, "api.malformed_json"), Of(await client.PatchAsync(Tenant, "")));
        Assert.Equal((413, "api.too_large"), Of(await client.PatchAsync(Tenant, new { name = new string('x', 1024 * 1024) })));
        Assert.Equal((415, "api.media_type"), Of(await client.PatchAsync(Tenant, "name=x", ("Content-Type", "application/x-www-form-urlencoded"))));
        Assert.Equal((415, "api.media_type"), Of(await client.PatchAsync(Tenant, "{}", ("Content-Type", "application/json; charset=utf-16"))));
        var wrong = await client.PatchAsync(Tenant, """{"slug":"mine","name":null,"language":7,"flags":{"keys_must_expire":"yes"},"flags":{}}""");
        Assert.Equal((422, "shared.invalid", "application/problem+json"), (wrong.Status, wrong.Code, wrong.MediaType));
        Assert.Equal(["/slug", "/name", "/language", "/flags/keys_must_expire", "/flags"], wrong.Pointers);
        Assert.Equal(32, wrong.Value("trace_id").Length);
        var refused = await client.PatchAsync(Tenant, """{"name":" ","time_zone":"Mars/Base","language":"de","currency":"rub","accent_color":"red","flags":{"No/such.Flag":true}}""");
        Assert.Equal(["/name", "/time_zone", "/language", "/currency", "/accent_color", "/flags/No~1such.Flag"], refused.Pointers);
        Assert.Equal(before, (await client.GetAsync(Tenant)).Text);
        Assert.Equal(200, (await client.PatchAsync(Tenant, "{}", ("Content-Type", "application/merge-patch+json"))).Status);
    }

    [Fact]
    public async Task Refusals_AreInTheLanguageThatIsAskedFor()
    {
        using var client = await ClientAsync("language-api");
        const string body = """{"time_zone":"Mars/Base","nmae":1}""";
        const string rule = """{"time_zone":"Mars/Base"}""";
        Assert.StartsWith("Неизвестный ключ", (await client.PatchAsync(Tenant, body, ("Accept-Language", "ru-RU,ru;q=0.9"))).Message("/nmae"), StringComparison.Ordinal);
        Assert.Equal("«Mars/Base» — не часовой пояс; нужно имя IANA, например Europe/Moscow.", (await client.PatchAsync(Tenant, rule, ("Accept-Language", "ru"))).Message("/time_zone"));
        Assert.Equal("'Mars/Base' is no time zone; an IANA name such as Europe/Moscow is wanted.", (await client.PatchAsync(Tenant, rule)).Message("/time_zone"));
        Assert.Equal("'Mars/Base' is no time zone; an IANA name such as Europe/Moscow is wanted.", (await client.PatchAsync(Tenant, rule, ("Accept-Language", "de"))).Message("/time_zone"));
        Assert.Equal("Нужно хотя бы одно право.", (await client.PostAsync("/api/v1/api-keys", new { name = "x", scopes = Array.Empty<string>() }, ("Accept-Language", "ru"))).Message("/scopes"));
    }

    [Fact]
    public async Task Details_AreInTheLanguageThatIsAskedFor()
    {
        using var client = await ClientAsync("detail-api");
        Assert.Equal("Данные изменил кто-то другой. Обновите страницу и повторите.", (await client.PatchAsync(Tenant, "{}", ("If-Match", "\"1\""), ("Accept-Language", "ru"))).Value("detail"));
        Assert.StartsWith("Тело запроса — не JSON.", (await client.PatchAsync(Tenant, "{", ("Accept-Language", "ru"))).Value("detail"), StringComparison.Ordinal);
        Assert.StartsWith("The body is no valid JSON. Line 1", (await client.PatchAsync(Tenant, "{")).Value("detail"), StringComparison.Ordinal);
        Assert.Equal("Такого адреса в этом API нет. См. /openapi/v1.json.", (await client.GetAsync("/api/v1/nothing", ("Accept-Language", "ru"))).Value("detail"));
    }

    [Fact]
    public async Task Key_WithoutAdmin_IsRefusedEverywhere()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine, "office:read", "office:write", "agents:write");
        foreach (var path in new[] { Tenant, "/api/v1/members", "/api/v1/invitations", "/api/v1/api-keys", "/api/v1/screens", "/api/v1/audit" })
            Assert.Equal((403, "api.missing_scope"), Of(await client.GetAsync(path)));
        Assert.Equal((403, "api.missing_scope"), Of(await client.PatchAsync(Tenant, new { name = "mine now" })));
    }

    [Fact]
    public async Task Query_OfTheWrongType_IsAProblemToo()
    {
        using var client = await ClientAsync("query-api");
        Assert.Equal((422, "\"many\" cannot be read here; another type is wanted."), await client.GetAsync("/api/v1/screens?limit=many") is var wrong ? (wrong.Status, wrong.Message("/limit")) : default);
        Assert.StartsWith("Значение", (await client.GetAsync("/api/v1/audit?from=yesterday", ("Accept-Language", "ru"))).Message("/from"), StringComparison.Ordinal);
        Assert.Equal(["/limit"], (await client.GetAsync("/api/v1/screens?limit=501")).Pointers);
        Assert.Equal(["/cursor"], (await client.GetAsync("/api/v1/screens?cursor=made-up")).Pointers);
    }

    private static (int Status, string? Code) Of(ApiAnswer answer) => (answer.Status, answer.Code);

    private async Task<ApiClient> ClientAsync(string slug) => await ApiClient.OfAsync(server, await server.MakeTenantAsync(slug));
}
