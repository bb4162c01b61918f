extern alias AgentRunner;

using AgentRunner::Platform.AgentRunner.Hosting;
using AgentRunner::Platform.AgentRunner.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Protocol.Runtime;
using Platform.Tests.Runtime.Supervision;
using Platform.Tests.Shared.Messaging;
using RunnerRedis = AgentRunner::Platform.Core.Shared.Messaging.RedisConnection;
using RunnerRedisOptions = AgentRunner::Platform.Core.Shared.Messaging.RedisOptions;

namespace Platform.Tests.Runtime;

/// <summary>When a runner reads its configuration again. What it is told is real: a Redis, and a server's answer over HTTP.</summary>
public sealed class ConfigurationsTests(OwnRedis redis) : IClassFixture<OwnRedis>, IAsyncLifetime
{
    private RunnerServerStub _server = null!;
    private RunnerRedis _redis = null!;
    private ServerConnection _connection = null!;
    private Configurations _configurations = null!;

    public async Task InitializeAsync()
    {
        _server = await RunnerServerStub.StartAsync();
        var settings = new RunnerSettings("north.helper", new Uri(_server.Address + "/"), "token", redis.Url, "test", 1, 0, TimeSpan.FromSeconds(10), null, null);
        _redis = new RunnerRedis(redis.Url, new RunnerRedisOptions { CallTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(1), WatchInterval = TimeSpan.FromMilliseconds(100) });
        _connection = new ServerConnection(settings);
        _configurations = new Configurations(new RunnerParts(settings, _redis, _connection, new Heart(settings, _redis, _connection, NullLogger.Instance), NullLoggerFactory.Instance));
        Assert.Equal(1, (await _configurations.StartAsync(default)).Version);
    }

    public async Task DisposeAsync()
    {
        await _configurations.DisposeAsync();
        await _redis.DisposeAsync();
        _connection.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Change_IsTakenWithTheNextMessage_ThatOfAnotherAgentIsNot()
    {
        _server.Version = 2;
        await TellAsync("other");
        // Heard in order: when the second notice has been heard, so has the first.
        Assert.Equal(1, await VersionAsync());
        await TellAsync("helper");
        await Eventually.TrueAsync(async () => await VersionAsync() == 2, "the change is taken");

        _server.Version = 3;
        Assert.Equal(2, await VersionAsync());
        await _redis.PublishAsync(RuntimeKeys.ConfigUpdates, "{ no json", default);
        await Eventually.TrueAsync(async () => await VersionAsync() == 3, "what cannot be read counts as a change");
    }

    [Fact]
    public async Task GapInTheConnection_CountsAsAChange()
    {
        _server.Version = 2;
        Assert.Equal(1, await VersionAsync());

        await redis.KillAsync();
        await Eventually.TrueAsync(() => !_redis.IsConnected, "the connection is gone");
        await redis.StartAsync();

        await Eventually.TrueAsync(async () => await VersionAsync() == 2, "what may have been missed is read", 20);
    }

    [Fact]
    public async Task ServerThatIsAway_LeavesTheChangeToBeTaken()
    {
        _server.Version = 2;
        _server.Refuses = true;
        await TellAsync("helper");
        await Eventually.TrueAsync(async () => await Record.ExceptionAsync(VersionAsync) is ServerRefusedException, "it asks, and is refused");

        _server.Refuses = false;
        Assert.Equal(2, await VersionAsync());
    }

    private Task TellAsync(string agent) => _redis.PublishAsync(RuntimeKeys.ConfigUpdates, $$"""{"tenant":"north","id":"{{agent}}","epoch":7}""", default);

    private async Task<int> VersionAsync() => (await _configurations.FindAsync(null, default)).Version;
}
