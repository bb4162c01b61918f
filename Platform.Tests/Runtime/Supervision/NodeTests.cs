using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Platform.Core.Shared.Embedded;
using Platform.Core.Tenants;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>Nodes that come, stop, are killed and come back.</summary>
public sealed class NodeTests(SupervisionSite site) : IClassFixture<SupervisionSite>
{
    [Fact]
    public async Task ServerThatStops_StopsItsProcesses_AndStartsThemAgain()
    {
        string agent;
        int first;
        await using (await site.NodeAsync("stops"))
        {
            agent = await site.RunningAgentAsync();
            first = (await site.FindAsync(agent)).Pid!.Value;
        }

        Assert.False(SupervisionSite.Lives(first));
        var left = await site.FindAsync(agent);
        Assert.Equal((true, null), (left.Wanted, left.Pid));

        await using var again = await site.NodeAsync("stops");
        var running = await site.UntilAsync(agent, ProcessState.Running);
        Assert.Equal(0, running.Crashes);
    }

    [Fact]
    public async Task PersonsStop_SurvivesARestartOfTheServer()
    {
        string stopped;
        await using (await site.NodeAsync("remembers"))
        {
            stopped = await site.RunningAgentAsync();
            await site.Platform.RunAsync(new StopAgent(stopped), site.Owner);
            await site.UntilAsync(stopped, ProcessState.Stopped);
        }

        await using var again = await site.NodeAsync("remembers");
        // One that is started now has been looked at after the stopped one.
        await site.RunningAgentAsync();
        Assert.Equal((ProcessState.Stopped, false), (await site.FindAsync(stopped) is var record ? (record.State, record.Wanted) : default));
    }

    [Fact]
    public async Task KilledServer_LeavesItsProcesses_AndFindsThemAgain()
    {
        var server = await site.NodeProcessAsync("killed");
        var agent = await site.RunningAgentAsync();
        var first = await site.FindAsync(agent);
        server.Kill();
        await server.WaitForExitAsync();
        Assert.True(SupervisionSite.Lives(first.Pid!.Value));

        await using var again = await site.NodeAsync("killed");
        await Eventually.TrueAsync(() => again.KeepsAsync(site, agent), "the node keeps the process");
        var kept = await site.FindAsync(agent);
        Assert.Equal((first.Pid, first.Fence, ProcessState.Running), (kept.Pid, kept.Fence, kept.State));

        // It is looked after as one of its own.
        Signal.Kill.SendTo(kept.Pid!.Value);
        await site.UntilAsync(agent, record => record.State == ProcessState.Running && record.Pid != first.Pid, "another process runs");
    }

    [Fact]
    public async Task DeadNodesAgents_RunElsewhere_AndNeverTwoAtATime()
    {
        var dead = await site.NodeProcessAsync("dies");
        var agent = await site.RunningAgentAsync();
        var first = await site.FindAsync(agent);
        await using var other = await site.NodeAsync("takes over");
        Assert.Equal("dies", first.Node);

        dead.Kill();
        await dead.WaitForExitAsync();

        var second = await site.UntilAsync(agent, record => record.Node == "takes over" && record.State == ProcessState.Running && record.Pid != first.Pid, "it runs on the other node");
        Assert.False(SupervisionSite.Lives(first.Pid!.Value));
        Assert.True(second.Fence > first.Fence);

        // The dead one comes back, and leaves what is not its own any more.
        await using var back = await site.NodeAsync("dies");
        await site.RunningAgentAsync();
        Assert.Equal((second.Pid, "takes over"), (await site.FindAsync(agent) is var still ? (still.Pid, still.Node) : default));
    }

    [Fact]
    public async Task NodeThatWasAwayForTooLong_EndsItsProcesses()
    {
        await using var away = await site.NodeAsync("away");
        var agent = await site.RunningAgentAsync();
        var first = await site.FindAsync(agent);

        // As another node would have taken the lease meanwhile.
        await site.Platform.SqlAsync("UPDATE agent_processes SET instance = gen_random_uuid(), node = 'elsewhere', lease_until = clock_timestamp() + interval '1 hour' WHERE agent_id = $1", first.AgentId);

        await Eventually.TrueAsync(() => !SupervisionSite.Lives(first.Pid!.Value), "its process ends");
        Assert.Equal("elsewhere", (await site.FindAsync(agent)).Node);
        await site.Platform.SqlAsync("UPDATE agent_processes SET wanted = false, instance = NULL WHERE agent_id = $1", first.AgentId);
    }

    [Fact]
    public async Task TwoNodes_ShareTheAgents()
    {
        await ForgetOthersAsync();
        await using var one = await site.NodeAsync("one");
        await using var two = await site.NodeAsync("two");
        await Eventually.TrueAsync(async () => (long)(await site.Platform.SqlAsync("SELECT count(*) FROM supervisor_nodes WHERE name IN ('one', 'two')"))! == 2, "both nodes live");
        var agents = new List<string>();
        for (var i = 0; i < 4; i++)
            agents.Add(await site.AgentAsync());
        await Task.WhenAll(agents.Select(site.StartAsync));
        var nodes = new List<string?>();
        foreach (var agent in agents)
            nodes.Add((await site.UntilAsync(agent, ProcessState.Running)).Node);
        Assert.Equal(["one", "two"], nodes.Distinct().Order());
    }

    [Fact]
    public async Task NodeThatComesLater_GetsItsPartOfWhatRuns()
    {
        await ForgetOthersAsync();
        await using var early = await site.NodeAsync("early");
        var agents = new List<string>();
        for (var i = 0; i < 5; i++)
            agents.Add(await site.RunningAgentAsync());

        await using var late = await site.NodeAsync("late");

        ProcessRecord[] records = [];
        await Eventually.TrueAsync(async () =>
        {
            records = await Task.WhenAll(agents.Select(site.FindAsync));
            return records.All(record => record.State == ProcessState.Running) && records.Count(record => record.Node == "late") == 2;
        }, "two of five run on the other node", 60);
        Assert.Equal(3, records.Count(record => record.Node == "early"));
        // Handing over is no crash.
        Assert.All(records, record => Assert.Equal(0, record.Crashes));
    }

    [Fact]
    public async Task NodeWithoutRoom_ShowsWhatWaitsAsQueued()
    {
        await ForgetOthersAsync();
        await using var node = await site.NodeAsync("small", options => options.MaxProcesses = 1);
        var first = await site.RunningAgentAsync();
        var second = await site.AgentAsync();
        await site.StartAsync(second);
        await site.UntilAsync(second, record => record is { State: ProcessState.Starting, IsQueued: true }, "it waits");

        await site.Platform.RunAsync(new StopAgent(first), site.Owner);
        await site.UntilAsync(second, ProcessState.Running);
    }

    [Fact]
    public async Task SuspendedTenant_RunsNothing_UntilItIsOpenAgain()
    {
        await using var node = await site.NodeAsync("suspended");
        var agent = await site.RunningAgentAsync();
        await site.Platform.RunAsync(new SuspendTenant(site.Tenant.Id), Core.Shared.Operations.Actor.Shell());
        await site.UntilAsync(agent, record => record.State == ProcessState.Stopped && record.Wanted, "it is stopped, and still wanted");
        await site.Platform.RunAsync(new ReopenTenant(site.Tenant.Id), Core.Shared.Operations.Actor.Shell());
        await site.UntilAsync(agent, ProcessState.Running);
    }

    // What other tests have left to be run would be counted, and take places.
    private Task<object?> ForgetOthersAsync() => site.Platform.SqlAsync("UPDATE agent_processes SET wanted = false, state = 'Stopped' WHERE instance IS NULL");
}
