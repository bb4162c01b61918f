using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Agents;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>A bot serves one agent of the installation.</summary>
public sealed class BotTokenTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Pointer = "/config_json/simple/settings/integrations/0/settings/bot_token";

    [Fact]
    public async Task Token_UsedTwice_IsRefusedWithTheNameOfTheOtherAgent_ElsewhereWithoutIt()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var token = $"1:{Guid.NewGuid():N}";
        await MakeAsync(mine, "Мария", token);

        var here = await platform.RefusalAsync(new CreateAgent("Second", TelegramSite.WithBot(token), "second"), Shell(mine));
        Assert.Equal((ErrorKind.Invalid, Pointer), (here.Kind, Assert.Single(here.Fields).Pointer));
        Assert.Contains("Мария", here.Fields[0].Message, StringComparison.Ordinal);
        var there = await platform.RefusalAsync(new CreateAgent("Third", TelegramSite.WithBot(token), "third"), Shell(other));
        Assert.Equal(Pointer, Assert.Single(there.Fields).Pointer);
        Assert.Contains("another workspace", there.Fields[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Мария", there.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(token, here.Detail + there.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_IsFreeAgain_WhenNeitherDraftNorPublishedVersionHasIt()
    {
        var tenant = await platform.NewTenantAsync();
        var token = $"2:{Guid.NewGuid():N}";
        var first = await MakeAsync(tenant, "First", token, publish: true);
        // Saving it again, and keeping it as ***, is no second use.
        await platform.RunAsync(new EditAgent(first.Id, new AgentEdit { ConfigJson = TelegramSite.WithBot("***") }, Replace: true), Shell(tenant));
        await platform.RunAsync(new EditAgent(first.Id, new AgentEdit { ConfigJson = AgentsApi.Config() }, Replace: true), Shell(tenant));
        Assert.Single((await platform.RefusalAsync(new CreateAgent("Second", TelegramSite.WithBot(token), "second"), Shell(tenant))).Fields); // still published
        await platform.RunAsync(new EditAgent(first.Id, new AgentEdit { ConfigJson = AgentsApi.Config() }, Replace: true, Publish: true), Shell(tenant));
        var second = await MakeAsync(tenant, "Second", token);

        // The way back is closed while another one has it.
        var back = await platform.RefusalAsync(new Platform.Core.Agents.Versions.PublishAgentVersion(first.Id, 1), Shell(tenant));
        Assert.Contains("Second", back.Detail, StringComparison.Ordinal);
        await platform.RunAsync(new RemoveAgent(second.Id, Purge: false), Shell(tenant));
        await platform.RunAsync(new Platform.Core.Agents.Versions.PublishAgentVersion(first.Id, 1), Shell(tenant));
    }

    [Fact]
    public async Task Token_SavedByTwoAtOnce_IsOnes()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => platform.NewTenantAsync()));
        var token = $"3:{Guid.NewGuid():N}";
        var results = await Task.WhenAll(tenants.Select(tenant => platform.TryAsync(new CreateAgent("Bot", TelegramSite.WithBot(token), "bot"), Shell(tenant))));
        Assert.Single(results, result => result.Succeeded);
    }

    [Theory]
    [InlineData("telegram", "greeting", true)]
    [InlineData("websocket", "greeting", true)]
    [InlineData("websocket", "origins", true)]
    [InlineData("telegram", "origins", false)]
    public async Task Keys_OfOneType_AreNotForTheOther(string type, string key, bool isTaken)
    {
        var config = AgentsApi.Config("x", settings => settings["integrations"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
        {
            ["type"] = type, ["settings"] = new System.Text.Json.Nodes.JsonObject { [key] = key == "origins" ? new System.Text.Json.Nodes.JsonArray("https://shop.example") : "Hello" },
        }));
        var made = await platform.TryAsync(new CreateAgent("A", config), Shell(await platform.NewTenantAsync()));
        Assert.Equal(isTaken, made.Succeeded);
    }

    private Task<AgentView> MakeAsync(TenantInfo tenant, string name, string token, bool publish = false) =>
        platform.RunAsync(new CreateAgent(name, TelegramSite.WithBot(token), Publish: publish), Shell(tenant));

    private static Actor Shell(TenantInfo tenant) => Actor.Shell(tenant.Id);
}
