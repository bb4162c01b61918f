using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Core.Shared.Messaging;

namespace Platform.Tests.Shared.Messaging;

public sealed class RedisConnectionTests(OwnRedis server) : IClassFixture<OwnRedis>
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Commands_RealServer_StoreAndAnswer()
    {
        await using var redis = await server.ConnectAsync();

        Assert.True(await redis.StringSetAsync("text", "смена 🌙", TimeSpan.FromMinutes(1), onlyIfMissing: false, None));
        Assert.False(await redis.StringSetAsync("text", "other", null, onlyIfMissing: true, None));
        Assert.Equal("смена 🌙", await redis.StringGetAsync("text", None));
        Assert.Null(await redis.StringGetAsync("missing", None));
        Assert.True((await redis.ExecuteAsync("PTTL", None, "text")).AsInt64() is > 0 and <= 60_000);
        Assert.Equal(5, await redis.StringIncrementAsync("count", 5, None));

        await redis.HashSetAsync("status", new Dictionary<string, string> { ["pid"] = "7", ["node"] = "a" }, None);
        await redis.HashSetAsync("status", new Dictionary<string, string> { ["pid"] = "8" }, None);
        Assert.True(await redis.HashDeleteAsync("status", "node", None));
        Assert.Equal(new Dictionary<string, string> { ["pid"] = "8" }, await redis.HashGetAllAsync("status", None));
        Assert.Equal("8", await redis.HashGetAsync("status", "pid", None));
        Assert.True(await redis.KeyExpireAsync("status", TimeSpan.FromMinutes(1), None));
        Assert.True(await redis.KeyDeleteAsync("status", None));
        Assert.False(await redis.KeyExistsAsync("status", None));
    }

    [Fact]
    public async Task Lists_QueueWithProcessingList_KeepOrderAndMove()
    {
        await using var redis = await server.ConnectAsync();
        Assert.Equal(3, await redis.ListPushLeftAsync("q", ["1", "2", "3"], None));

        Assert.Equal("1", await redis.ListMoveAsync("q", "q:processing", None));
        Assert.Equal(["1"], await redis.ListRangeAsync("q:processing", 0, -1, None));
        Assert.True(await redis.ListRemoveAsync("q:processing", "1", None));
        Assert.False(await redis.ListRemoveAsync("q:processing", "1", None));
        Assert.Equal("2", await redis.ListPopRightAsync("q", None));
        Assert.Equal(1, await redis.ListLengthAsync("q", None));
        Assert.Null(await redis.ListMoveAsync("q:none", "q:processing", None));
    }

    [Fact]
    public async Task ScriptEvaluate_ServerForgotScript_RunsAgain()
    {
        await using var redis = await server.ConnectAsync();
        const string Script = "return {KEYS[1], ARGV[1]}";
        Assert.Equal("k", (await redis.ScriptEvaluateAsync(Script, ["k"], ["v"], None)).AsArray()[0].AsString());
        await redis.ExecuteAsync("SCRIPT", None, "FLUSH");

        var reply = await redis.ScriptEvaluateAsync(Script, ["k"], ["v"], None);

        Assert.Equal("v", reply.AsArray()[1].AsString());
    }

    [Fact]
    public async Task Execute_Streams_ReadBackAndRefusalNamed()
    {
        await using var redis = await server.ConnectAsync();
        var id = (await redis.ExecuteAsync("XADD", None, "stream", "*", "payload", "{}")).AsString();
        await redis.ExecuteAsync("XGROUP", None, "CREATE", "stream", "runner", "0");

        var busy = await Assert.ThrowsAsync<RedisCommandException>(() => redis.ExecuteAsync("XGROUP", None, "CREATE", "stream", "runner", "0"));
        var read = await redis.ExecuteAsync("XREADGROUP", None, "GROUP", "runner", "me", "COUNT", 10, "STREAMS", "stream", ">");
        var empty = await redis.ExecuteAsync("XREADGROUP", None, "GROUP", "runner", "me", "COUNT", 10, "STREAMS", "stream", ">");

        Assert.Equal("BUSYGROUP", busy.Code);
        var entry = read.AsArray()[0].AsArray()[1].AsArray()[0].AsArray();
        Assert.Equal(id, entry[0].AsString());
        Assert.Equal(["payload", "{}"], entry[1].AsArray().Select(part => part.AsString()));
        Assert.True(empty.IsNull);
    }

    [Fact]
    public async Task Execute_UnsendableArguments_RefusedAndConnectionIntact()
    {
        await using var redis = await server.ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync("SET", None, "k", null));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync("SET", None, "k", Guid.NewGuid()));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync("brpop", None, "q", 0));
        await Assert.ThrowsAsync<ArgumentException>(() => redis.ExecuteAsync("XREAD", None, "BLOCK", 0, "STREAMS", "s", "$"));

        Assert.Equal("ok", (await redis.ExecuteAsync("ECHO", None, "ok")).AsString());
    }

    [Fact]
    public async Task Subscribe_ChannelAndPattern_HearInOrderUntilDisposed()
    {
        await using var redis = await server.ConnectAsync();
        var heard = new ConcurrentQueue<string>();
        var byPattern = new ConcurrentQueue<string>();
        var subscription = await redis.SubscribeAsync("agent:a*:input", (_, _) => throw new InvalidOperationException("a bad neighbour"), None);
        await using var second = await redis.SubscribeAsync("agent:a*:input", (_, payload) => heard.Enqueue(payload), None);
        await using var pattern = await redis.SubscribePatternAsync("agent:*:output", (channel, payload) => byPattern.Enqueue(channel + payload), None);

        for (var i = 0; i < 100; i++)
            await redis.PublishAsync("agent:a*:input", $"{i}", None);
        await redis.PublishAsync("agent:x:output", "!"u8.ToArray(), None);
        await Eventually.TrueAsync(() => heard.Count == 100 && byPattern.Count == 1, "all messages arrive");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), heard);
        Assert.Equal("agent:x:output!", byPattern.Single());

        await subscription.DisposeAsync();
        await second.DisposeAsync();
        Assert.Equal(0, await redis.PublishAsync("agent:a*:input", "nobody", None));
    }

    [Fact]
    public async Task Kill_ServerReturns_CallsFailFastThenSubscriptionsRestored()
    {
        await using var redis = await server.ConnectAsync();
        var heard = new ConcurrentQueue<string>();
        int lost = 0, back = 0;
        redis.Disconnected += () => throw new InvalidOperationException("a bad neighbour");
        redis.Disconnected += () => Interlocked.Increment(ref lost);
        redis.Reconnected += () => Interlocked.Increment(ref back);
        await using var subscription = await redis.SubscribeAsync("bell", (_, payload) => heard.Enqueue(payload), None);

        await server.KillAsync();
        await Eventually.TrueAsync(() => !redis.IsConnected && lost == 1, "the loss is noticed");
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.StringGetAsync("k", None));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1));

        await server.StartAsync();
        await Eventually.TrueAsync(() => back == 1, "the connection is back");
        Assert.Equal(1, await redis.PublishAsync("bell", "again", None));
        await Eventually.TrueAsync(() => heard.Contains("again"), "the subscription hears again");
        Assert.Equal(1, lost);
    }

    [Fact]
    public async Task Freeze_ServerThawed_CallsTimeOutAndConnectionIsRebuilt()
    {
        await using var redis = await server.ConnectAsync();
        var heard = new ConcurrentQueue<string>();
        int back = 0, lost = 0;
        redis.Reconnected += () => Interlocked.Increment(ref back);
        redis.Disconnected += () => Interlocked.Increment(ref lost);
        await using var subscription = await redis.SubscribeAsync("bell2", (_, payload) => heard.Enqueue(payload), None);

        server.Freeze();
        try
        {
            var watch = Stopwatch.StartNew();
            await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.StringGetAsync("k", None));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
            await Eventually.TrueAsync(() => lost == 1 && !redis.IsConnected, "the silence is noticed");
            await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.StringGetAsync("k", None));
        }
        finally
        {
            server.Thaw();
        }

        await Eventually.TrueAsync(() => back == 1, "the connection is rebuilt");
        await redis.PublishAsync("bell2", "after", None);
        await Eventually.TrueAsync(() => heard.Contains("after"), "the subscription hears again");
        Assert.Single(heard, payload => payload == "after");
    }

    [Fact]
    public async Task Start_RedisAway_ConnectsWhenItComesAndKeepsSubscriptions()
    {
        await using var late = new LateRedis();
        await using var redis = new RedisConnection(late.Server.Url, OwnRedis.Impatient);
        var heard = new ConcurrentQueue<string>();
        var back = 0;
        redis.Reconnected += () => Interlocked.Increment(ref back);
        await using var subscription = await redis.SubscribeAsync("early", (_, payload) => heard.Enqueue(payload), None);
        await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.PingAsync(None));
        Assert.False(redis.IsConnected);

        await late.Server.StartAsync();

        await Eventually.TrueAsync(() => back == 1, "the first connection counts as a return after a failed start");
        await redis.PublishAsync("early", "x", None);
        await Eventually.TrueAsync(() => heard.Count == 1, "the early subscription hears");
    }

    [Theory]
    [InlineData("redis://:p%40ss%3A@h:6380/2", "h:6380/2", "p@ss:")]
    [InlineData("redis://h", "h:6379/0", null)]
    [InlineData("redis://default:x@h:1", "h:1/0", "x")]
    public void Address_Valid_Parsed(string url, string shown, string? password)
    {
        var address = RedisAddress.Parse(url);
        Assert.Equal((shown, password), (address.ToString(), address.Password));
    }

    [Theory]
    [InlineData("http://h:1")]
    [InlineData("redis://user:hunter2@h:1")]
    [InlineData("redis://:hunter2@h:1/one")]
    [InlineData("hunter2")]
    public void Address_Invalid_RefusedWithoutQuotingIt(string url)
        => Assert.DoesNotContain("hunter2", Assert.Throws<FormatException>(() => RedisAddress.Parse(url)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task WrongPassword_Calls_FailWithoutTellingIt()
    {
        await using var redis = new RedisConnection($"redis://:hunter2@127.0.0.1:{server.Port}", OwnRedis.Impatient);

        var failure = await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.PingAsync(None));

        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    private sealed class LateRedis : IAsyncDisposable
    {
        public OwnRedis Server { get; } = new();

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
