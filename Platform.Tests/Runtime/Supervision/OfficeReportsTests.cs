using Platform.Core.Office.Agents;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Embedded;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>What the office board is told of agents that Platform runs.</summary>
public sealed class OfficeReportsTests(SupervisionSite site) : IClassFixture<SupervisionSite>
{
    [Fact]
    public async Task Agent_IsIdleWhenItRuns_InErrorAfterACrashLoop_AndOfflineWhenStopped()
    {
        await using var node = await site.NodeAsync(adjust: options => options.MaxRestartAttempts = 1);
        var agent = await site.RunningAgentAsync();
        await UntilAsync(agent, "ok");

        var first = (await site.FindAsync(agent)).Pid!.Value;
        Signal.Kill.SendTo(first);
        var second = await site.UntilAsync(agent, record => record.State == ProcessState.Running && record.Pid != first, "it is back");
        Signal.Kill.SendTo(second.Pid!.Value);
        await UntilAsync(agent, "error");

        await site.StartAsync(agent);
        await UntilAsync(agent, "ok");
        await site.Platform.RunAsync(new StopAgent(agent), site.Owner);
        await UntilAsync(agent, "offline");
    }

    private Task UntilAsync(string agent, string status) => Eventually.TrueAsync(
        async () => await site.Platform.TryAsync(new GetOfficeAgent(agent), site.Owner) is { Succeeded: true } found && found.Value.Status == status, $"the board shows {status}", 60);
}
