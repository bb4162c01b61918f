using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Files;
using Platform.Core.Agents.Versions;
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
        var back = await platform.RefusalAsync(new PublishAgentVersion(first.Id, 1), Shell(tenant));
        Assert.Contains("Second", back.Detail, StringComparison.Ordinal);
        await platform.RunAsync(new RemoveAgent(second.Id, Purge: false), Shell(tenant));
        await platform.RunAsync(new PublishAgentVersion(first.Id, 1), Shell(tenant));
    }

    [Fact]
    public async Task Token_IsKeptByEveryVersionOfItsAgent()
    {
        var tenant = await platform.NewTenantAsync();
        var (token, later) = ($"4:{Guid.NewGuid():N}", $"5:{Guid.NewGuid():N}");
        var agent = await MakeAsync(tenant, "Bot", token, publish: true);
        await platform.RunAsync(new EditAgent(agent.Id, new AgentEdit { ConfigJson = TelegramSite.WithBot(later) }, Replace: true), Shell(tenant));
        await platform.RunAsync(new EditAgent(agent.Id, new AgentEdit { ConfigJson = TelegramSite.WithBot(token) }, Replace: true), Shell(tenant));
        await platform.RunAsync(new EditAgent(agent.Id, new AgentEdit { Name = "Bot again" }, Replace: false, Publish: true), Shell(tenant));
        foreach (var number in new[] { 2, 1 })
            await platform.RunAsync(new PublishAgentVersion(agent.Id, number), Shell(tenant));
    }

    [Fact]
    public async Task Token_OfAnAgentThatIsPutAwayOrPurged_IsFree()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var token = $"6:{Guid.NewGuid():N}";
        var first = await MakeAsync(mine, "First", token, publish: true);
        await platform.RunAsync(new RemoveAgent(first.Id, Purge: true), Shell(mine));
        var second = await MakeAsync(other, "Second", token, publish: true);
        Assert.Single((await platform.RefusalAsync(new CreateAgent("Third", TelegramSite.WithBot(token)), Shell(mine))).Fields);
        await platform.RunAsync(new RemoveAgent(second.Id), Shell(other));
        await MakeAsync(mine, "Third", token);
    }

    [Fact]
    public async Task CopyOfAnAgent_HasNoToken_IsSavedAndPublished_AndTakesOneOfItsOwn()
    {
        var tenant = await platform.NewTenantAsync();
        var token = $"7:{Guid.NewGuid():N}";
        await MakeAsync(tenant, "Source", token, publish: true);
        var copy = (await platform.RunAsync(new DuplicateAgent("source", "Copy", "copy"), Shell(tenant))).Agent;

        await platform.RunAsync(new EditAgent("copy", new AgentEdit { ConfigJson = copy.ConfigJson }, Replace: true, Publish: true), Shell(tenant));
        var taken = await platform.RefusalAsync(new EditAgent("copy", new AgentEdit { ConfigJson = TelegramSite.WithBot(token) }, Replace: true), Shell(tenant));
        Assert.Contains("Source", Assert.Single(taken.Fields).Message, StringComparison.Ordinal);
        await platform.RunAsync(new EditAgent("copy", new AgentEdit { ConfigJson = TelegramSite.WithBot($"8:{Guid.NewGuid():N}") }, Replace: true, Publish: true), Shell(tenant));
        await platform.RunAsync(new EditAgent("source", new AgentEdit { Name = "Source again" }, Replace: false, Publish: true), Shell(tenant));
    }

    [Fact]
    public async Task FileOfAnAgentWithABot_IsTakenEverywhere_AndATokenInItOnlyWhereItIsFree()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var token = $"9:{Guid.NewGuid():N}";
        await MakeAsync(mine, "Source", token, publish: true);
        var file = (await platform.RunAsync(new ExportAgents(), Shell(mine))).Text;

        // Its own agent keeps the token, a second one beside it and one elsewhere begin without.
        Assert.Equal(AgentImportState.Same, Assert.Single((await platform.RunAsync(new ImportAgents(file, Publish: true), Shell(mine))).Items).State);
        var beside = new ImportAgents(file, Publish: true) { WhereThere = AgentImportChoice.Create };
        foreach (var (import, tenant) in new[] { (beside, mine), (new ImportAgents(file, Publish: true), other) })
            Assert.Single(Assert.Single((await platform.RunAsync(import, Shell(tenant))).Items).SecretsToEnter);

        var filled = file.Replace("\"***\"", $"\"{token}\"", StringComparison.Ordinal);
        Assert.NotEqual(file, filled);
        Assert.Equal("/agents/0/config_json/simple/settings/integrations/0/settings/bot_token", Assert.Single((await platform.RefusalAsync(new ImportAgents(filled), Shell(other))).Fields).Pointer);
        await platform.RunAsync(new ImportAgents(filled, Publish: true), Shell(mine));
        await platform.RunAsync(new RemoveAgent("source"), Shell(mine));
        await platform.RunAsync(new ImportAgents(filled, Publish: true), Shell(other));
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
