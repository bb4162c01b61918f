using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Core.Agents;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;
using Platform.Tests.Runtime.Telegram;
using Platform.Tests.Shared.Messaging;

namespace Platform.Tests.Runtime.Kills;

/// <summary>What goes wrong with one message, and must not let the next one of its chat overtake it: each a fault that a kill leaves now and then, made for certain.</summary>
public sealed class OrderTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    // What Redis has given out, and whose words never arrived: the entry is the consumer's, and the consumer does not know.
    private const string ReadForNobody =
        "redis.call('XADD', KEYS[1], '*', 'payload', ARGV[1]); return #redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[3], 'COUNT', 1, 'STREAMS', KEYS[1], '>')";

    [Fact]
    public async Task MessageThatFails_IsTriedWhereItStands()
    {
        var agent = await site.MakeAsync();
        var (name, journal) = (site.NameOf(agent), RuntimeKeys.Work(site.NameOf(agent), "first"));
        await site.Redis.StreamGroupCreateAsync(RuntimeKeys.Inbox(name), RuntimeKeys.RunnerGroup, CancellationToken.None);
        // A process took it and died; and where its journal should be, something else stands.
        await site.Redis.ScriptEvaluateAsync(ReadForNobody, [RuntimeKeys.Inbox(name)], [Message("first"), RuntimeKeys.RunnerGroup, "runner"], CancellationToken.None);
        await site.Redis.ExecuteAsync("SET", CancellationToken.None, journal, "no journal");
        await PutAsync(site.Redis, name, "second");

        var process = await site.StartAsync(agent);
        await Eventually.TrueAsync(() => process.Output.Contains("failed and is tried again", StringComparison.Ordinal), "the first one fails");
        await site.Redis.KeyDeleteAsync(journal, CancellationToken.None);

        Assert.Equal(["first", "second"], await AnsweredAsync(site.Redis, name, 2));
    }

    [Fact]
    public async Task MessageWhoseReadingWasLost_IsAnsweredBeforeTheNext()
    {
        var agent = await site.MakeAsync();
        var name = site.NameOf(agent);
        await WithRedisAsync(async (redis, connection) =>
        {
            await using var process = RunnerProcess.Start(name, site.Server.Address, site.TokenOf(agent), redis.Url, 1);
            await Eventually.TrueAsync(() => process.Output.Contains("Ready: version 1", StringComparison.Ordinal), "it is ready", 30);

            await connection.ScriptEvaluateAsync(ReadForNobody, [RuntimeKeys.Inbox(name)], [Message("first"), RuntimeKeys.RunnerGroup, "runner"], CancellationToken.None);
            redis.Freeze();
            await Eventually.TrueAsync(() => process.Output.Contains("The inbox could not be read", StringComparison.Ordinal), "its reading breaks", 30);
            redis.Thaw();
            await Eventually.TrueAsync(() => connection.IsConnected, "connected");
            await PutAsync(connection, name, "second");

            Assert.Equal(["first", "second"], await AnsweredAsync(connection, name, 2));
        });
    }

    [Fact]
    public async Task AnswerWhoseReadingWasLost_IsSaidByTheSameBot()
    {
        await using var telegram = await TelegramStub.StartAsync();
        site.Server.Services.GetRequiredService<IOptions<TelegramOptions>>().Value.BaseUrl = telegram.BaseUrl;
        var agent = await site.MakeAsync(settings => settings["integrations"] = new JsonArray(new JsonObject
        {
            ["type"] = "telegram", ["settings"] = new JsonObject { ["enabled"] = true, ["bot_token"] = telegram.Token },
        }));
        var name = site.NameOf(agent);
        await WithRedisAsync(async (redis, connection) =>
        {
            await connection.StreamGroupCreateAsync(RuntimeKeys.Outbox(name), "integrations:telegram", CancellationToken.None);
            await using var bot = StartBot(agent, redis.Url);
            // The greeting of one who has just come is the sign that it serves.
            telegram.Write(77, "/start");
            await Eventually.TrueAsync(() => telegram.TextsOf(77).Length == 1, "it serves", 30);

            var answer = JsonSerializer.Serialize(new AgentAnswer { ChatId = "77", Response = "An answer", Channel = "telegram", MessageId = "a-1" }, RuntimeJson.Readable.AgentAnswer);
            await connection.ScriptEvaluateAsync(ReadForNobody, [RuntimeKeys.Outbox(name)], [answer, "integrations:telegram", "process"], CancellationToken.None);
            redis.Freeze();
            await Eventually.TrueAsync(() => bot.Output.Contains("Reading the outbox failed", StringComparison.Ordinal), "its reading breaks", 30);
            redis.Thaw();

            await Eventually.TrueAsync(() => telegram.TextsOf(77).Contains("An answer"), "it is said", 30);
        });
    }

    [Fact]
    public async Task AnswerThatRedisForgot_ComesAgainAsTheSameOne()
    {
        var agent = await site.MakeAsync();
        var name = site.NameOf(agent);
        await site.StartAsync(agent);
        var first = await site.SayAsync(agent, "Once", id: "f-1");
        // As after a crash of a Redis that does not write at once.
        foreach (var key in new[] { RuntimeKeys.Seen(name, "f-1"), RuntimeKeys.Handled(name, "f-1"), RuntimeKeys.Thread(name, "rest", "chat-1") })
            await site.Redis.KeyDeleteAsync(key, CancellationToken.None);

        var second = await site.SayAsync(agent, "Once", id: "f-1");

        Assert.Equal((200, first.Value("message_id")), (second.Status, second.Value("message_id")));
        Assert.Equal(2, (await site.HistoryAsync(agent)).Count);
    }

    private RunnerProcess StartBot(AgentView agent, string redisUrl)
    {
        var token = site.Server.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(site.Tenant.Id.Value, site.Tenant.Slug, agent.AssistantId, agent.Id, "telegram", 1)).Token;
        return RunnerProcess.Start(site.NameOf(agent), site.Server.Address, token, redisUrl, 1, "integration", "telegram");
    }

    private static async Task WithRedisAsync(Func<OwnRedis, RedisConnection, Task> work)
    {
        var redis = new OwnRedis();
        try
        {
            await redis.InitializeAsync();
            await using var connection = await redis.ConnectAsync();
            await work(redis, connection);
        }
        finally
        {
            await redis.DisposeAsync();
        }
    }

    private static string Message(string id) => JsonSerializer.Serialize(new AgentMessage { Text = "Hello", ChatId = "c1", Channel = "shell", MessageId = id }, RuntimeJson.Readable.AgentMessage);

    private static Task PutAsync(RedisConnection redis, string agent, string id) => redis.ExecuteAsync("XADD", CancellationToken.None, RuntimeKeys.Inbox(agent), "*", "payload", Message(id));

    /// <summary>The questions that were answered, in the order of their answers.</summary>
    private static async Task<IReadOnlyList<string?>> AnsweredAsync(RedisConnection redis, string agent, int count)
    {
        IReadOnlyList<string?> answered = [];
        await Eventually.TrueAsync(async () =>
        {
            var entries = (await redis.ExecuteAsync("XRANGE", CancellationToken.None, RuntimeKeys.Outbox(agent), "-", "+")).AsArray();
            answered = [.. entries.Select(entry => RuntimeJson.Read(entry.AsArray()[1].Field(RuntimeKeys.Payload), RuntimeJson.Default.AgentAnswer)!.ReplyTo)];
            return answered.Count >= count;
        }, $"{count} answers", 30);
        return answered;
    }
}
