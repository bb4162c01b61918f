using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Gateway;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>From a person in Telegram to the agent and back, on the processes that they are.</summary>
public sealed class TelegramProcessTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    private const int Chats = 5;

    [Fact]
    public async Task Questions_WhileBothProcessesAreKilled_AreAllAnswered()
    {
        await using var telegram = await TelegramStub.StartAsync();
        site.Server.Services.GetRequiredService<IOptions<TelegramOptions>>().Value.BaseUrl = telegram.BaseUrl;
        var agent = await site.MakeAsync(settings => settings["integrations"] = new JsonArray(new JsonObject
        {
            ["type"] = "telegram", ["settings"] = new JsonObject { ["enabled"] = true, ["bot_token"] = telegram.Token },
        }));
        var runner = await site.StartAsync(agent);
        var bot = StartBot(agent.AssistantId, agent.Id, site.NameOf(agent));
        await Eventually.TrueAsync(async () => await StatusAsync(site.NameOf(agent)) == "running", "the bot's process is ready", 30);
        for (var chat = 1; chat <= Chats; chat++)
            telegram.Write(chat, "Первый вопрос");
        await Eventually.TrueAsync(() => telegram.Messages.Count >= 2, "the first answers", 30);
        await bot.KillAsync();
        for (var chat = 1; chat <= Chats; chat++)
            telegram.Write(chat, "Второй вопрос");
        await using var second = StartBot(agent.AssistantId, agent.Id, site.NameOf(agent));
        await Eventually.TrueAsync(() => telegram.Messages.Count >= Chats, "answers of the next process", 30);
        await runner.KillAsync();
        await site.StartAsync(agent, 2);

        await Eventually.TrueAsync(() => Enumerable.Range(1, Chats).All(chat => telegram.TextsOf(chat).Length >= 2), "two answers in each chat", 60);
        // A bot's process that dies between Telegram's word and its own note says one thing of each chat twice; no more than that.
        Assert.All(Enumerable.Range(1, Chats), chat => Assert.InRange(telegram.TextsOf(chat).Length, 2, 3));
        Assert.All(telegram.Messages.Values, message => Assert.StartsWith("Hello from the stub.", message.Text, StringComparison.Ordinal));
        await bot.DisposeAsync();
    }

    private async Task<string?> StatusAsync(string agent) => await site.Redis.HashGetAsync(RuntimeKeys.IntegrationStatus(agent, "telegram"), StatusFields.Status, CancellationToken.None);

    private RunnerProcess StartBot(Guid agent, string slug, string name)
    {
        var token = site.Server.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(site.Tenant.Id.Value, site.Tenant.Slug, agent, slug, "telegram", 1)).Token;
        return RunnerProcess.Start(name, site.Server.Address, token, site.Server.RedisUrl, 1, "integration", "telegram");
    }
}
