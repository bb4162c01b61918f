using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Tests.Runtime.Telegram;

namespace Platform.Tests.Runtime.WebSocket;

/// <summary>Agents over a web socket: programs with a key, visitors of pages.</summary>
public sealed class WebSocketTests(TelegramSite site) : IClassFixture<TelegramSite>
{
    private const string Shop = "https://shop.example";

    [Fact]
    public async Task Message_IsAccepted_GrowsAndIsAnswered()
    {
        var (agent, key) = (await MakeAsync(), await KeyAsync());
        await using var client = await ChatClient.ConnectAsync(site.Address, agent.Slug, key, query: "?thread_id=t-1&user_id=u-1");
        await client.SayAsync("Сколько стоит?", "m-1");
        Assert.Equal("m-1", (await client.NextAsync("accepted")).GetProperty("message_id").GetString());
        var message = await agent.NextMessageAsync();
        Assert.Equal(("Сколько стоит?", "t-1", "u-1", "websocket", "ru"), (message.Text, message.ChatId, message.PlatformUserId, message.Channel, (string?)message.UserData!["language"]));

        await agent.SayPieceAsync(message, 0, null);
        Assert.Equal("working", (await client.NextAsync("status")).GetProperty("status").GetString());
        await agent.SayPieceAsync(message, 1, "Сто ");
        var delta = await client.NextAsync("delta");
        Assert.Equal(("m-1", "Сто "), (delta.GetProperty("reply_to").GetString(), delta.GetProperty("text").GetString()));
        await agent.SayPieceAsync(message, 2, "", restarts: true);
        Assert.True((await client.NextAsync("delta")).GetProperty("restarts").GetBoolean());
        await agent.AnswerAsync(message, "Сто рублей", "a-1");
        var answer = await client.NextAsync("answer");
        Assert.Equal(("m-1", "a-1", "Сто рублей"), (answer.GetProperty("reply_to").GetString(), answer.GetProperty("message_id").GetString(), answer.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Answers_GivenWhileTheConnectionWasCut_AreSaidOnce_InTheirOrder()
    {
        var (agent, key) = (await MakeAsync(), await KeyAsync());
        var first = await ChatClient.ConnectAsync(site.Address, agent.Slug, key, query: "?thread_id=t");
        await first.SayAsync("Раз", "1");
        await first.NextAsync("accepted");
        await first.SayAsync("Два", "2");
        await first.NextAsync("accepted");
        var (one, two) = (await agent.NextMessageAsync(), await agent.NextMessageAsync());
        await agent.AnswerAsync(one, "Ответ раз", "a-1");
        await first.NextAsync("answer");
        var position = first.Position;
        first.Cut();
        await agent.AnswerAsync(new AgentAnswer { ChatId = "somebody else", Channel = "websocket", MessageId = "x", Response = "Не ему" });
        await agent.AnswerAsync(new AgentAnswer { ChatId = "t", Channel = "telegram", MessageId = "y", Response = "Не сюда" });
        await agent.AnswerAsync(two, "Ответ два", "a-2");

        await using var second = await ChatClient.ConnectAsync(site.Address, agent.Slug, key, query: $"?thread_id=t&after={position}");
        await second.SayAsync("Три", "3");
        var frames = new[] { await second.NextAsync(), await second.NextAsync() };
        Assert.Equal("Ответ два", Assert.Single(frames, frame => frame.GetProperty("type").GetString() == "answer").GetProperty("text").GetString());
        await agent.AnswerAsync(await agent.NextMessageAsync(), "Ответ три", "a-3");
        Assert.Equal("Ответ три", (await second.NextAsync("answer")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Message_SentAgain_IsNotAskedAgain_AndHasTheSameAnswer()
    {
        var (agent, key) = (await MakeAsync(), await KeyAsync());
        await using var client = await ChatClient.ConnectAsync(site.Address, agent.Slug, key, query: "?thread_id=t");
        await client.SayAsync("Раз", "1");
        await client.NextAsync("accepted");
        await client.SayAsync("Раз", "1");
        await client.NextAsync("accepted");
        var message = await agent.NextMessageAsync();
        Assert.Null(await agent.TryNextAsync());
        // As the runner leaves it: the answer, and that it was given.
        var answer = new AgentAnswer { ChatId = "t", Channel = "websocket", MessageId = "a", ReplyTo = message.MessageId, Response = "Ответ" };
        await site.Redis.StringSetAsync(RuntimeKeys.Handled(agent.AgentId, message.MessageId!), JsonSerializer.Serialize(answer, RuntimeJson.Readable.AgentAnswer), TimeSpan.FromMinutes(1), false, default);
        await agent.AnswerAsync(answer);
        await client.NextAsync("answer");
        await client.SayAsync("Раз", "1");
        await client.NextAsync("accepted");

        await using var later = await ChatClient.ConnectAsync(site.Address, agent.Slug, key, query: "?thread_id=t");
        await later.SayAsync("Раз", "1");
        await later.NextAsync("accepted");
        Assert.Equal("Ответ", (await later.NextAsync("answer")).GetProperty("text").GetString());
        Assert.Null(await agent.TryNextAsync());
    }

    [Fact]
    public async Task WrongFrames_AreNamed_AndTheConnectionStays()
    {
        var (agent, key) = (await MakeAsync(), await KeyAsync());
        await using var client = await ChatClient.ConnectAsync(site.Address, agent.Slug, key);
        foreach (var (frame, code) in new[] { ("not JSON", "channels.malformed"), ("[]", "channels.malformed"), ("""{"type":"other"}""", "channels.malformed"), ("""{"type":"message","text":" "}""", "channels.invalid") })
        {
            await client.SendAsync(frame);
            Assert.Equal(code, (await client.NextAsync("error")).GetProperty("code").GetString());
        }

        await client.SendAsync($$"""{"type":"message","text":"x","message_id":"{{new string('i', 101)}}"}""");
        Assert.Equal("channels.invalid", (await client.NextAsync("error")).GetProperty("code").GetString());
        await client.SayAsync("Всё хорошо");
        await client.NextAsync("accepted");
    }

    [Fact]
    public async Task Doors_AreClosedToThoseWhoMayNot()
    {
        var (agent, off) = (await MakeAsync(), await MakeAsync(enabled: false));
        var key = await KeyAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.Slug)));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.Slug, "pk_nobody")));
        Assert.Equal(HttpStatusCode.NotFound, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, "no-such-agent", key)));
        Assert.Equal(HttpStatusCode.NotFound, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, off.Slug, key)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.Slug, key, query: "?after=yesterday")));
        var reader = await site.RunAsync(new CreateApiKey("reader", ["agents:read"]));
        Assert.Equal(HttpStatusCode.Forbidden, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.Slug, reader.Key)));
        var other = await site.RunAsync(new CreateTenant("Other", "o" + Guid.NewGuid().ToString("N")[..12]), Actor.Shell());
        var foreign = await site.RunAsync(new CreateApiKey("foreign", ["agents:run"]), Actor.Shell(other.Id));
        Assert.Equal(HttpStatusCode.NotFound, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.Slug, foreign.Key)));
        Assert.Equal(HttpStatusCode.NotFound, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.AgentId, foreign.Key)));
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync($"/ws/agents/{agent.Slug}")).StatusCode);
    }

    [Fact]
    public async Task Visitor_OfAnAllowedPage_Talks_AndIsTheSameNextTime()
    {
        var agent = await MakeAsync();
        var admitted = await AdmitAsync(agent.AgentId, Shop);
        Assert.Equal((HttpStatusCode.OK, Shop), (admitted.Status, admitted.Allowed));
        await using (var client = await ChatClient.ConnectAsync(site.Address, agent.AgentId, token: admitted.Token, origin: Shop))
        {
            await client.SayAsync("Здравствуйте");
            await client.NextAsync("accepted");
        }

        var first = await agent.NextMessageAsync();
        Assert.StartsWith("v-", first.ChatId, StringComparison.Ordinal);
        var again = await AdmitAsync(agent.AgentId, Shop, admitted.Pass);
        var stranger = await AdmitAsync(agent.AgentId, Shop, "nonsense");
        foreach (var (visitor, isSame) in new[] { (again, true), (stranger, false) })
        {
            await using var client = await ChatClient.ConnectAsync(site.Address, agent.AgentId, token: visitor.Token, origin: Shop);
            await client.SayAsync("Снова я");
            await client.NextAsync("accepted");
            Assert.Equal(isSame, (await agent.NextMessageAsync()).ChatId == first.ChatId);
        }
    }

    [Fact]
    public async Task Visitor_OfAnotherPage_OrWithAnothersToken_GetsNothing()
    {
        var (agent, other, off) = (await MakeAsync(), await MakeAsync(), await MakeAsync(enabled: false));
        foreach (var (id, origin) in new[] { (agent.AgentId, "https://evil.example"), (agent.AgentId, null), (off.AgentId, Shop), ("no.agent", Shop), ("nonsense", Shop), (agent.Slug, Shop) })
        {
            var refused = await AdmitAsync(id, origin);
            Assert.Equal((HttpStatusCode.NotFound, null), (refused.Status, refused.Allowed));
        }

        var admitted = await AdmitAsync(agent.AgentId, Shop);
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.AgentId, token: admitted.Token, origin: "https://evil.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.AgentId, token: admitted.Token)));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, other.AgentId, token: admitted.Token, origin: Shop)));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.AgentId, token: admitted.Pass, origin: Shop)));
        // Switched off meanwhile: a token from before helps nobody.
        await site.RunAsync(new EditAgent(agent.Slug, new AgentEdit { ConfigJson = Config(enabled: false) }, Replace: true, Publish: true));
        Assert.Equal(HttpStatusCode.Unauthorized, await ChatClient.RefusalAsync(() => ChatClient.ConnectAsync(site.Address, agent.AgentId, token: admitted.Token, origin: Shop)));
    }

    [Fact]
    public async Task Visitor_IsBounded_InLengthAndPace_AndAsksForAdmission()
    {
        var agent = await MakeAsync();
        var admitted = await AdmitAsync(agent.AgentId, Shop);
        await using var client = await ChatClient.ConnectAsync(site.Address, agent.AgentId, token: admitted.Token, origin: Shop);
        await client.SayAsync(new string('я', 4001));
        Assert.Equal("channels.invalid", (await client.NextAsync("error")).GetProperty("code").GetString());
        await site.RunAsync(new SetAgentAccess(agent.Id, AgentAccessMode.AllowList));
        await client.SayAsync("Пустите");
        Assert.Equal("runtime.not_authorized", (await client.NextAsync("error")).GetProperty("code").GetString());
        await site.RunAsync(new SetAgentAccess(agent.Id, AgentAccessMode.Open));
        var codes = new List<string?>();
        for (var i = 0; i < 15; i++)
        {
            await client.SayAsync("Много");
            var frame = await client.NextAsync();
            codes.Add(frame.TryGetProperty("code", out var code) ? code.GetString() : null);
        }

        Assert.Contains("channels.too_fast", codes);
        Assert.Contains(null, codes);
        await client.SendAsync(new string('x', 100_000));
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
                await client.NextAsync();
        });
    }

    private sealed record Admitted(HttpStatusCode Status, string? Allowed, string? Token, string? Pass);

    private async Task<Admitted> AdmitAsync(string agent, string? origin, string? pass = null)
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/embed/{agent}/token") { Content = new StringContent(JsonSerializer.Serialize(new { pass }), Encoding.UTF8, "text/plain") };
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(request);
        var allowed = answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
        var body = answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : default;
        return new Admitted(answer.StatusCode, allowed, body.ValueKind == JsonValueKind.Object ? body.GetProperty("token").GetString() : null, body.ValueKind == JsonValueKind.Object ? body.GetProperty("pass").GetString() : null);
    }

    private static JsonObject Config(bool enabled) => AgentsApi.Config("You help.", settings => settings["integrations"] = new JsonArray(new JsonObject
    {
        ["type"] = "websocket", ["settings"] = new JsonObject { ["enabled"] = enabled, ["origins"] = new JsonArray(Shop) },
    }));

    private async Task<WebAgent> MakeAsync(bool enabled = true)
    {
        var slug = "w" + Guid.NewGuid().ToString("N")[..12];
        var made = await site.RunAsync(new CreateAgent("Мария", Config(enabled), slug, Publish: true));
        return new WebAgent(site, made.AssistantId, slug);
    }

    private async Task<string> KeyAsync() => (await site.RunAsync(new CreateApiKey("chat", ["agents:run"]))).Key;
}

/// <summary>An agent with a web socket, played by the test.</summary>
public sealed class WebAgent(TelegramSite site, Guid id, string slug) : AgentSeat(site.Redis, RuntimeKeys.AgentId(site.Tenant.Slug, slug))
{
    public Guid Id => id;

    public string Slug => slug;
}
