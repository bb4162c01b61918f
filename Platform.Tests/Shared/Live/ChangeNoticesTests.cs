using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Tests.Shared.Messaging;

namespace Platform.Tests.Shared.Live;

public sealed class ChangeNoticesTests(OwnRedis server) : IClassFixture<OwnRedis>
{
    private static readonly Guid Tenant = Guid.NewGuid();

    [Fact]
    public async Task Publish_Burst_ArrivesCoalescedOnBothNodes()
    {
        await using var here = await Node.StartAsync(server);
        await using var there = await Node.StartAsync(server);
        var local = here.Listen(Tenant, "Office");
        var remote = there.Listen(Tenant, "Office");
        var otherTenant = there.Listen(Guid.NewGuid(), "Office");
        var otherFeature = there.Listen(Tenant, "Crm");
        var everyTenant = there.Listen(null, "Office");

        for (var i = 0; i < 1_000; i++)
            here.Notices.Publish(new(Tenant, "Office", "agent", [$"a{i % 100}"]));

        await Eventually.TrueAsync(() => Ids(local).Count == 100 && Ids(remote).Count == 100 && Ids(everyTenant).Count == 100, "all ids arrive");
        Assert.True(local.Count <= 20, $"{local.Count} notices for one burst");
        Assert.True(remote.Count <= 20, $"{remote.Count} notices for one burst");
        Assert.Empty(otherTenant);
        Assert.Empty(otherFeature);
    }

    [Fact]
    public async Task Stop_RightAfterPublishing_OthersHearOfItStill()
    {
        await using var there = await Node.StartAsync(server);
        var remote = there.Listen(Tenant, "Office");
        await using (var command = await Node.StartAsync(server))
        {
            command.Notices.Publish(new(Tenant, "Office", "agent", ["last"]));
            await command.Notices.StopAsync(CancellationToken.None);
        }

        await Eventually.TrueAsync(() => Ids(remote).Contains("last"), "the last word of a stopping node arrives");
    }

    [Fact]
    public async Task Publish_ManyIds_BecomesAllAndKindsStayApart()
    {
        await using var here = await Node.StartAsync(server);
        var heard = here.Listen(null, "Tenants");

        here.Notices.Publish(new(null, "Tenants", "names", [.. Enumerable.Range(0, ChangeNotices.MaxIds + 1).Select(i => $"{i}")]));
        here.Notices.Publish(new(null, "Tenants", "flags", ["one"]));

        await Eventually.TrueAsync(() => heard.Count == 2, "both kinds arrive");
        Assert.True(heard.Single(notice => notice.Kind == "names").ConcernsAll);
        Assert.Equal(["one"], heard.Single(notice => notice.Kind == "flags").Ids);
    }

    [Fact]
    public async Task Publish_OwnNode_HeardOnceInSpiteOfRedisEcho()
    {
        await using var here = await Node.StartAsync(server);
        await using var there = await Node.StartAsync(server);
        var local = here.Listen(Tenant, "Office");
        var remote = there.Listen(Tenant, "Office");

        here.Notices.Publish(new(Tenant, "Office", "agent", ["a"]));
        await Eventually.TrueAsync(() => remote.Count == 1, "the other node hears");
        // A notice from the other side travels behind the echo of ours: when it is here, the echo was here.
        there.Notices.Publish(new(Tenant, "Office", "agent", ["b"]));
        await Eventually.TrueAsync(() => Ids(local).Contains("b"), "the answer arrives");

        Assert.Single(local, notice => notice.Ids.Contains("a"));
    }

    [Fact]
    public async Task Handlers_OneThrowsOneLeaves_OthersHear()
    {
        await using var here = await Node.StartAsync(server);
        using var bad = here.Notices.Subscribe(Tenant, "Office", _ => throw new InvalidOperationException("a bad neighbour"));
        var gone = new ConcurrentQueue<ChangeNotice>();
        here.Notices.Subscribe(Tenant, "Office", gone.Enqueue).Dispose();
        var heard = here.Listen(Tenant, "Office");

        here.Notices.Publish(new(Tenant, "Office", "agent", ["a"]));
        await Eventually.TrueAsync(() => heard.Count == 1, "the good one hears");
        here.Notices.Publish(new(Tenant, "Office", "agent", ["b"]));
        await Eventually.TrueAsync(() => heard.Count == 2, "the pump lives on");

        Assert.Empty(gone);
    }

    [Fact]
    public async Task Malformed_MessagesOnTheChannel_HarmNothing()
    {
        await using var here = await Node.StartAsync(server);
        var heard = here.Listen(Tenant, "Office");
        foreach (var junk in (string[])["", "null", "[]", "{}", """{"node":"x"}""", $$"""{"node":"{{Guid.NewGuid()}}","notices":[null,{"feature":null,"kind":null},{"feature":"Office","kind":"k","ids":[null]}]}"""])
            await here.Redis.PublishAsync(ChangeNotices.Channel, junk, CancellationToken.None);

        await here.Redis.PublishAsync(ChangeNotices.Channel, $$"""{"node":"{{Guid.NewGuid()}}","notices":[{"tenant":"{{Tenant}}","feature":"Office","kind":"k","ids":["z"]}]}""", CancellationToken.None);

        await Eventually.TrueAsync(() => Ids(heard).Contains("z"), "a good message behind the junk arrives");
    }

    [Fact]
    public async Task RedisKilled_LocalDeliveryGoesOn_EverybodyResyncsOnce()
    {
        await using var here = await Node.StartAsync(server);
        await using var there = await Node.StartAsync(server);
        var local = here.Listen(Tenant, "Office");
        var remote = there.Listen(Tenant, "Office");

        await server.KillAsync();
        await Eventually.TrueAsync(() => !here.Redis.IsConnected && !there.Redis.IsConnected, "both nodes notice");
        var watch = Stopwatch.StartNew();
        here.Notices.Publish(new(Tenant, "Office", "agent", ["a"]));
        await Eventually.TrueAsync(() => local.Count == 1, "local delivery needs no Redis");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");

        await server.StartAsync();
        await Eventually.TrueAsync(() => Resyncs(local) == 1 && Resyncs(remote) >= 1, "resync everywhere");
        here.Notices.Publish(new(Tenant, "Office", "agent", ["b"]));
        await Eventually.TrueAsync(() => Ids(remote).Contains("b"), "the other node hears again");
        Assert.Equal(1, Resyncs(local));
        Assert.DoesNotContain(remote, notice => notice.Ids.Contains("a"));
    }

    [Fact]
    public async Task RedisFrozen_PublishNeverWaits_OtherNodeLearnsThatItMissed()
    {
        await using var here = await Node.StartAsync(server);
        await using var there = await Node.StartAsync(server);
        var local = here.Listen(Tenant, "Office");
        var remote = there.Listen(Tenant, "Office");
        server.Freeze();
        try
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 10_000; i++)
                here.Notices.Publish(new(Tenant, "Office", "agent", [$"{i}"]));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
            await Eventually.TrueAsync(() => !local.IsEmpty && !here.Redis.IsConnected, "heard here, silence noticed");
        }
        finally
        {
            server.Thaw();
        }
        await Eventually.TrueAsync(() => Resyncs(remote) >= 1 && Resyncs(local) >= 1, "resync on both nodes");
    }

    private static HashSet<string> Ids(IEnumerable<ChangeNotice> notices) => [.. notices.SelectMany(notice => notice.Ids)];

    private static int Resyncs(IEnumerable<ChangeNotice> notices) => notices.Count(notice => notice.Kind == ChangeNotice.Resync);

    private sealed record Node(RedisConnection Redis, ChangeNotices Notices) : IAsyncDisposable
    {
        public static async Task<Node> StartAsync(OwnRedis server)
        {
            var redis = await server.ConnectAsync();
            var notices = new ChangeNotices(redis);
            await notices.StartAsync(CancellationToken.None);
            return new(redis, notices);
        }

        public ConcurrentQueue<ChangeNotice> Listen(Guid? tenant, string feature)
        {
            var heard = new ConcurrentQueue<ChangeNotice>();
            Notices.Subscribe(tenant, feature, heard.Enqueue);
            return heard;
        }

        public async ValueTask DisposeAsync()
        {
            await Notices.DisposeAsync();
            await Redis.DisposeAsync();
        }
    }
}
