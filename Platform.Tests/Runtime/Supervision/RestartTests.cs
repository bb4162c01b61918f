using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Platform.Core.Shared.Embedded;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>One node and real processes: how they start, end, and come back.</summary>
public sealed class RestartTests(SupervisionSite site) : IClassFixture<SupervisionSite>
{
    [Fact]
    public async Task StartedAgent_RunsInItsOwnProcess_UntilItIsStopped()
    {
        await using var node = await site.NodeAsync();
        var agent = await site.AgentAsync();

        var started = await site.StartAsync(agent);
        Assert.Equal(ProcessState.Starting, started.State);
        var running = await site.UntilAsync(agent, ProcessState.Running);
        var status = (await site.StatusAsync(agent))!;
        Assert.Equal(("running", running.Pid, running.Fence, 7L), (status.Status, status.Pid, status.Fence, status.Epoch));
        Assert.NotEqual(Environment.ProcessId, running.Pid);

        await site.Platform.RunAsync(new StopAgent(agent), site.Owner);
        var stopped = await site.UntilAsync(agent, ProcessState.Stopped);
        Assert.Null(stopped.Pid);
        Assert.False(SupervisionSite.Lives(running.Pid!.Value));
        Assert.Equal("stopped", (await site.StatusAsync(agent))!.Status);
    }

    [Fact]
    public async Task KilledProcess_ComesBack_AsACrash()
    {
        await using var node = await site.NodeAsync();
        var agent = await site.RunningAgentAsync();
        var first = await site.FindAsync(agent);

        Signal.Kill.SendTo(first.Pid!.Value);

        var second = await site.UntilAsync(agent, record => record.State == ProcessState.Running && record.Pid != first.Pid, "another process runs");
        Assert.Equal((1, 1), (second.Crashes, second.Restarts));
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(1, (await site.StatusAsync(agent))!.Restarts);
    }
}
