extern alias AgentRunner;

using System.Net;
using System.Text;
using AgentRunner::Platform.AgentRunner.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Gateway;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>How a bot's process gets on with Telegram itself: tokens, other receivers, absences, webhooks.</summary>
public sealed class TelegramConnectionTests(TelegramSite site) : IClassFixture<TelegramSite>
{
    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task WrongToken_EndsTheProcessWithANamedError(int code)
    {
        await using var bot = await site.NewBotAsync();
        bot.Stub.Always("getMe", StubFault.Of(code, "Unauthorized"));
        var refused = await Assert.ThrowsAsync<ComponentRefusedException>(() => bot.Start().Running);
        Assert.Equal("telegram.unauthorized", refused.Message);
    }

    [Fact]
    public async Task TokenThatIsRevokedLater_EndsTheProcessWithANamedError()
    {
        await using var bot = await site.NewBotAsync();
        var process = bot.Start();
        bot.Stub.Write(40, "Привет");
        var message = await bot.NextMessageAsync();
        bot.Stub.Always("sendMessage", StubFault.Of(401, "Unauthorized"));
        await bot.AnswerAsync(message, "Ответ");
        Assert.Equal("telegram.unauthorized", (await Assert.ThrowsAsync<ComponentRefusedException>(() => process.Running)).Message);
        Assert.Equal(1, await bot.UnacknowledgedAsync());
    }

    [Fact]
    public async Task TelegramThatIsAway_IsWaitedFor()
    {
        await using var bot = await site.NewBotAsync();
        bot.Stub.Next("getMe", StubFault.BadGateway, StubFault.BadGateway);
        bot.Stub.Next("deleteWebhook", StubFault.Of(500, "Internal Server Error"));
        bot.Stub.Next("getUpdates", StubFault.BadGateway, StubFault.Flood(1));
        var process = bot.Start();
        bot.Stub.Write(41, "Есть кто?");
        Assert.Equal("Есть кто?", (await bot.NextMessageAsync()).Text);
        Assert.Null(process.ErrorDetail);
    }

    [Fact]
    public async Task AnotherReceiver_IsNamedInTheStatus_AndForgottenWhenItLeaves()
    {
        await using var bot = await site.NewBotAsync();
        bot.Stub.Always("getUpdates", StubFault.Of(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"));
        var process = bot.Start();
        await Eventually.TrueAsync(() => process.ErrorDetail == "telegram.conflict", "the conflict is named", 30);
        bot.Stub.Mend("getUpdates");
        bot.Stub.Write(42, "Наконец");
        Assert.Equal("Наконец", (await bot.NextMessageAsync()).Text);
        await Eventually.TrueAsync(() => process.ErrorDetail is null, "nothing is wrong any more");
    }

    [Fact]
    public async Task Webhook_BringsUpdatesThroughTheServer_AndOnlyWithItsSecret()
    {
        await using var bot = await site.NewBotAsync();
        var options = site.Services.GetRequiredService<IOptions<TelegramOptions>>().Value;
        options.Webhook = true;
        try
        {
            bot.Start();
            await Eventually.TrueAsync(() => bot.Stub.WebhookSecret is not null, "the webhook is set");
        }
        finally
        {
            options.Webhook = null;
        }

        Assert.EndsWith($"/webhooks/telegram/{bot.AgentId}", bot.Stub.WebhookUrl, StringComparison.Ordinal);
        Assert.Matches("^[A-Za-z0-9_-]{1,256}$", bot.Stub.WebhookSecret!);
        var update = bot.Stub.UpdateText(bot.Stub.Write(43, "Через веб"));
        Assert.Equal(HttpStatusCode.NotFound, await BringAsync(bot.AgentId, update, null));
        Assert.Equal(HttpStatusCode.NotFound, await BringAsync(bot.AgentId, update, "wrong"));
        Assert.Equal(HttpStatusCode.NotFound, await BringAsync(bot.AgentId + "x", update, bot.Stub.WebhookSecret));
        Assert.Equal(HttpStatusCode.OK, await BringAsync(bot.AgentId, "not even JSON", bot.Stub.WebhookSecret));
        Assert.Equal(HttpStatusCode.OK, await BringAsync(bot.AgentId, update, bot.Stub.WebhookSecret));
        Assert.Equal(HttpStatusCode.OK, await BringAsync(bot.AgentId, update, bot.Stub.WebhookSecret));

        var message = await bot.NextMessageAsync();
        Assert.Equal("Через веб", message.Text);
        await bot.AnswerAsync(message, "Вижу");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(43) is ["Вижу"], "the answer");
        Assert.Null(await bot.TryNextAsync());
        Assert.Empty(bot.Stub.CallsOf("getUpdates"));
    }

    [Fact]
    public async Task Settings_AreForTheProcessOfThisVeryBot()
    {
        await using var bot = await site.NewBotAsync();
        await using var other = await site.NewBotAsync();
        Assert.Contains(bot.Stub.Token, await SettingsAsync(site.TokenOf(bot.Agent, bot.AgentId)), StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Stub.Token, await SettingsAsync(site.TokenOf(other.Agent, other.AgentId)), StringComparison.Ordinal);
        Assert.Equal("404", await SettingsAsync(site.TokenOf(bot.Agent, bot.AgentId, integration: null)));
        Assert.Equal("404", await SettingsAsync(site.TokenOf(bot.Agent, bot.AgentId, integration: "websocket")));
        Assert.Equal("401", await SettingsAsync("nonsense"));
        Assert.Equal("401", await SettingsAsync(null));
        // The agent of another tenant, named by a token of ours that cannot exist: its id is nothing there.
        var forged = site.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(Guid.NewGuid(), "other", bot.Agent, "a", "telegram", 1)).Token;
        Assert.Equal("404", await SettingsAsync(forged));
    }

    private async Task<string> SettingsAsync(string? token)
    {
        using var http = site.Http(token);
        using var answer = await http.GetAsync("/runner/v1/channels/telegram");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<HttpStatusCode> BringAsync(string agent, string update, string? secret)
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/telegram/{agent}") { Content = new StringContent(update, Encoding.UTF8, "application/json") };
        if (secret is not null)
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
