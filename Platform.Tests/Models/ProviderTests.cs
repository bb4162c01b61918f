using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Models;

public sealed class ProviderTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Url = "https://models.example.com/v1";

    [Fact]
    public async Task Provider_WithKeys_IsSealedShownAsStarsAndNeverInTheAudit()
    {
        var tenant = await platform.NewTenantAsync();
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);

        var made = await platform.RunAsync(new CreateProvider("mine", "openai_compatible", Url + "/", ["sk-Secret-One-111", "sk-Secret-Two-222"]), admin);

        Assert.Equal(("***", Url, 1), (made.ApiKey, made.BaseUrl, made.Version));
        Assert.Equal(["***", "***"], (await platform.RunAsync(new GetProvider("mine"), admin)).ApiKeys);
        var stored = (string)(await platform.SqlAsync("SELECT string_agg(sealed_key, ' ') FROM model_provider_keys WHERE tenant_id = $1", tenant.Id.Value))!;
        Assert.DoesNotContain("Secret", stored, StringComparison.Ordinal);
        await platform.RunAsync(new UpdateProvider("mine", Url, ["***", "sk-Secret-Three-333"], false), admin);
        foreach (var entry in (await platform.RunAsync(new ListAuditEntries(new AuditFilter()), admin)).Items)
            Assert.DoesNotContain("Secret", entry.Before + entry.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateProvider_Stars_KeepTheKeyOfTheirPlace()
    {
        var tenant = await platform.NewTenantAsync();
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        await platform.RunAsync(new CreateProvider("mine", "openai_compatible", Url, ["first-key", "second-key"]), admin);
        var before = await SealedAsync(tenant.Id.Value);

        await platform.RunAsync(new UpdateProvider("mine", Url, ["***", "third-key", "fourth-key"], false), admin);
        var after = await SealedAsync(tenant.Id.Value);
        Assert.Equal(3, after.Length);
        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);

        await platform.RunAsync(new UpdateProvider("mine", Url, null, false), admin);
        Assert.Equal(after, await SealedAsync(tenant.Id.Value));
        Assert.Equal(["/api_keys/3"], (await platform.RefusalAsync(new UpdateProvider("mine", Url, ["***", "***", "***", "***"], false), admin)).Fields.Select(field => field.Pointer));
        Assert.Equal(ErrorKind.Stale, (await platform.RefusalAsync(new UpdateProvider("mine", Url, [], false, Version: 1), admin)).Kind);
        await platform.RunAsync(new UpdateProvider("mine", Url, ["***", "***"], false, RemovedKeys: [1]), admin);
        Assert.Equal(after[1..], await SealedAsync(tenant.Id.Value));
        await platform.RunAsync(new UpdateProvider("mine", Url, null, false, RemovedKeys: [2]), admin);
        Assert.Equal(after[1..2], await SealedAsync(tenant.Id.Value));
        await platform.RunAsync(new UpdateProvider("mine", Url, [], false), admin);
        Assert.Empty(await SealedAsync(tenant.Id.Value));
    }

    [Fact]
    public async Task UpdateProvider_AddressMovesWithAStoredKey_AsksForTheKeyAgain()
    {
        var tenant = await platform.NewTenantAsync();
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        await platform.RunAsync(new CreateProvider("mine", "openai_compatible", Url, ["first-key"]), admin);

        Assert.Equal("models.key_needed_for_new_address", (await platform.RefusalAsync(new UpdateProvider("mine", "https://evil.example.org/v1", null, false), admin)).Code);
        Assert.Equal("models.key_needed_for_new_address", (await platform.RefusalAsync(new UpdateProvider("mine", "https://evil.example.org/v1", ["***"], false), admin)).Code);
        await platform.RunAsync(new UpdateProvider("mine", "https://models.example.com/v2", null, false), admin);
        await platform.RunAsync(new UpdateProvider("mine", "https://new.example.org/v1", ["another-key"], false), admin);
    }

    [Theory]
    [InlineData("http://127.0.0.1:11434/v1")]
    [InlineData("http://localhost:11434/v1")]
    [InlineData("http://[::1]/v1")]
    [InlineData("https://10.1.2.3/v1")]
    [InlineData("https://[::ffff:192.168.0.1]/v1")]
    [InlineData("https://ollama.internal/v1")]
    public async Task PrivateAddress_NeedsAnOwnersWord(string url)
    {
        var tenant = await platform.NewTenantAsync();
        var (owner, admin) = (await platform.NewMemberAsync(tenant, Role.Owner), await platform.NewMemberAsync(tenant, Role.Admin));

        var refusal = await platform.RefusalAsync(new CreateProvider("mine", "openai_compatible", url, ["k"]), owner);
        Assert.Equal(("models.private_base_url", "/base_url"), (refusal.Code, refusal.Fields[0].Pointer));
        Assert.Equal("models.allow_private_needs_owner", (await platform.RefusalAsync(new CreateProvider("mine", "openai_compatible", url, ["k"], AllowPrivate: true), admin)).Code);
        await platform.RunAsync(new CreateProvider("mine", "openai_compatible", url, ["k"], AllowPrivate: true), owner);
        // An admin may change its keys, but not where it leads.
        await platform.RunAsync(new UpdateProvider("mine", url, ["k2"], true), admin);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new UpdateProvider("mine", "http://192.168.7.7/v1", ["k2"], true), admin)).Kind);
    }

    [Theory]
    [InlineData("http://169.254.169.254/v1")]
    [InlineData("http://[fe80::1]/v1")]
    [InlineData("http://0.0.0.0/v1")]
    [InlineData("http://224.0.0.1/v1")]
    public async Task ForbiddenAddress_IsRefusedToOwnersToo(string url)
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        Assert.Equal("models.forbidden_base_url", (await platform.RefusalAsync(new CreateProvider("mine", "openai_compatible", url, ["k"], AllowPrivate: true), owner)).Code);
    }

    [Fact]
    public async Task CreateProvider_WrongValues_NamesEveryField()
    {
        var admin = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Admin);

        var refusal = await platform.RefusalAsync(new CreateProvider("Bad Name", "azure", "ftp://x", ["line\nbreak"]), admin);

        Assert.Equal(["/api_keys", "/base_url", "/name", "/type"], refusal.Fields.Select(field => field.Pointer).Order());
        Assert.Equal("/name", Assert.Single((await platform.RefusalAsync(new CreateProvider("offline", "openai", null, ["k"]), admin)).Fields).Pointer);
        Assert.Equal("models.reserved_name", (await platform.RefusalAsync(new CreateProvider("openai", "openai_compatible", Url, ["k"]), admin)).Code);
        Assert.Equal("models.base_url_needed", (await platform.RefusalAsync(new CreateProvider("mine", "openai_compatible", null, ["k"]), admin)).Code);
    }

    [Fact]
    public async Task Providers_OfAnotherTenant_AreNotThere()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var (me, they) = (await platform.NewMemberAsync(mine, Role.Owner), await platform.NewMemberAsync(other, Role.Owner));
        await platform.RunAsync(new CreateProvider("mine", "openai_compatible", Url, ["k"]), me);
        await platform.RunAsync(new EditModel("mine", "m", 1, 1, 1, 1), me);

        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetProvider("mine"), they)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new UpdateProvider("mine", Url, null, false), they)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new DeleteProvider("mine"), they)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new EditModel("mine", "m", 1, 1, 1, 1), they)).Kind);
        Assert.Equal(["offline", "openai", "openrouter"], (await platform.RunAsync(new ListProviders(), they)).Select(provider => provider.Name));
        Assert.Empty((await platform.RunAsync(new ListModels(), they)).Items);
        Assert.Equal("models.unknown_provider", (await platform.Services.GetRequiredService<ProviderProbe>().TestAsync(they, "mine", default)).Error!.Code);
        var catalogue = platform.Services.GetRequiredService<IModelCatalogue>();
        Assert.Equal(ModelStanding.UnknownProvider, await catalogue.FindAcrossTenants(other.Id, new("mine", "m"), default));
        Assert.Equal(ModelStanding.NotListed, await catalogue.FindAcrossTenants(mine.Id, new("mine", "m"), default));
    }

    [Fact]
    public async Task Test_Provider_ListsModelsWithPricesAndKeepsEditedOnes()
    {
        await using var made = await ModelCase.NewAsync(platform, "good-key", "bad-key");
        made.Stub.ByKey["bad-key"] = Fault.Unauthorized;
        await platform.RunAsync(new EditModel("stub", "small", 4_000, null, 0.5m, 1.5m), made.Owner);

        var test = (await platform.Services.GetRequiredService<ProviderProbe>().TestAsync(made.Owner, "stub", default)).Value!;

        Assert.True(test.Ok);
        Assert.Equal([(1, null), (2, ModelErrors.Unauthorized)], test.Keys.Select(key => (key.Key, key.Error)));
        var models = (await platform.RunAsync(new ListModels("stub"), made.Owner)).Items;
        Assert.Equal([("small", 4_000, 0.5m, ModelSource.Edited), ("vendor/large", 128_000, 2.5m, ModelSource.Fetched)], models.Select(m => (m.Model, m.ContextTokens!.Value, m.PromptPrice!.Value, m.Source)));
        Assert.Equal(10m, models[1].CompletionPrice);
        var catalogue = platform.Services.GetRequiredService<IModelCatalogue>();
        Assert.Equal(ModelStanding.UnknownModel, await catalogue.FindAcrossTenants(made.Tenant.Id, new("stub", "gone"), default));

        made.Stub.Models = System.Text.Json.Nodes.JsonNode.Parse("""{"data":[{"id":"small"}]}""")!;
        await platform.Services.GetRequiredService<ProviderProbe>().TestAsync(made.Owner, "stub", default);
        Assert.Equal([true, false], (await platform.RunAsync(new ListModels("stub"), made.Owner)).Items.Select(m => m.IsListed));
        Assert.Equal(ModelStanding.UnknownModel, await catalogue.FindAcrossTenants(made.Tenant.Id, new("stub", "vendor/large"), default));
    }

    [Fact]
    public async Task DeleteProvider_TakesKeysAndCatalogueWithIt_AndTheBuiltInOneComesBack()
    {
        var tenant = await platform.NewTenantAsync();
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        await platform.RunAsync(new CreateProvider("openai", "openai", null, ["k"]), admin);
        await platform.RunAsync(new EditModel("openai", "gpt", 1, 1, 1, 1), admin);
        Assert.False((await platform.RunAsync(new GetProvider("openai"), admin)).IsBuiltIn);

        await platform.RunAsync(new DeleteProvider("openai"), admin);

        Assert.Empty(await SealedAsync(tenant.Id.Value));
        Assert.Empty((await platform.RunAsync(new ListModels(), admin)).Items);
        Assert.True((await platform.RunAsync(new GetProvider("openai"), admin)).IsBuiltIn);
        Assert.Equal("models.built_in_provider", (await platform.RefusalAsync(new DeleteProvider("openai"), admin)).Code);
    }

    private async Task<string[]> SealedAsync(Guid tenant) =>
        (string[])(await platform.SqlAsync("SELECT coalesce(array_agg(sealed_key ORDER BY position), '{}') FROM model_provider_keys WHERE tenant_id = $1", tenant))!;
}
