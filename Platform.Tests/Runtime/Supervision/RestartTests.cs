using System.Text.Json;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Embedded;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>One node and real processes: how they start, end, and come back.</summary>
public sealed class RestartTests(SupervisionSite site) : IClassFixture<SupervisionSite>
{
    private static readonly Signal Stop = new(19, "STOP");

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
        // Starting it again is no error, and changes nothing.
        await site.StartAsync(agent);
        Assert.Equal((running.Pid, ProcessState.Running), (await site.FindAsync(agent) is var same ? (same.Pid, same.State) : default));

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
        await Eventually.TrueAsync(async () => (await site.StatusAsync(agent))!.Restarts == 1, "the process tells how often it was started");
        Assert.Null(ProcessIdentity.Of(first.Pid.Value));
    }

    [Fact]
    public async Task ProcessThatCrashesTooOften_IsInError_UntilAPersonStartsIt()
    {
        await using var node = await site.NodeAsync(adjust: options => options.MaxRestartAttempts = 2);
        var agent = await site.RunningAgentAsync();
        for (int? last = null; await site.UntilAsync(agent, record => record.State == ProcessState.Error || (record.State == ProcessState.Running && record.Pid != last), "it runs or is in error") is { State: ProcessState.Running } record; last = record.Pid)
            Signal.Kill.SendTo(record.Pid!.Value);

        var failed = await site.FindAsync(agent);
        Assert.Equal(3, failed.Crashes);
        Assert.Contains("process.signal|9", failed.ErrorDetail, StringComparison.Ordinal);
        Assert.Contains("\"message\"", failed.LastLines, StringComparison.Ordinal);
        Assert.Equal("error", (await site.StatusAsync(agent))!.Status);

        await site.StartAsync(agent);
        var again = await site.UntilAsync(agent, ProcessState.Running);
        Assert.Equal((0, null), (again.Crashes, again.ErrorDetail));
    }

    [Fact]
    public async Task HungProcess_IsKilledAndStartedAgain()
    {
        await using var node = await site.NodeAsync();
        var agent = await site.RunningAgentAsync();
        var hung = (await site.FindAsync(agent)).Pid!.Value;

        Stop.SendTo(hung);

        var next = await site.UntilAsync(agent, record => record.State == ProcessState.Running && record.Pid != hung, "another process runs");
        Assert.False(SupervisionSite.Lives(hung));
        Assert.Equal(1, next.Crashes);
    }

    [Fact]
    public async Task ProcessThatTheServerRefuses_IsInError_AndNotTriedAgain()
    {
        await using var server = await RunnerServerStub.StartAsync();
        server.Refuses = true;
        await using var node = await SupervisorHost.StartAsync("refused", server, site.Platform.ConnectionString, site.RedisUrl);
        var agent = await site.AgentAsync();
        await site.StartAsync(agent);

        var failed = await site.UntilAsync(agent, ProcessState.Error);
        Assert.Equal((0, 1L), (failed.Restarts, failed.Fence));
        Assert.Contains("404", failed.ErrorDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessThatIsNeverReady_IsInError_WithItsLastLines()
    {
        await using var server = await RunnerServerStub.StartAsync();
        server.Hangs = true;
        await using var node = await SupervisorHost.StartAsync("never", server, site.Platform.ConnectionString, site.RedisUrl, options => options.ReadyWithin = TimeSpan.FromSeconds(2));
        var agent = await site.AgentAsync();
        await site.StartAsync(agent);

        var failed = await site.UntilAsync(agent, ProcessState.Error);
        Assert.Contains("process.not_ready|", failed.ErrorDetail, StringComparison.Ordinal);
        Assert.Contains("Redis", failed.LastLines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_StopsTheProcessAndStartsAnother_WithoutACrash()
    {
        await using var node = await site.NodeAsync();
        var agent = await site.RunningAgentAsync();
        var first = await site.FindAsync(agent);

        await site.Platform.RunAsync(new RestartAgent(agent), site.Owner);

        var second = await site.UntilAsync(agent, record => record.State == ProcessState.Running && record.Pid != first.Pid, "another process runs");
        Assert.Equal(0, second.Crashes);
        Assert.False(SupervisionSite.Lives(first.Pid!.Value));
    }

    [Theory]
    [InlineData("shutdown", ProcessState.Stopped)]
    [InlineData("restart", ProcessState.Running)]
    public async Task CommandOnTheControlChannel_StopsForGood_OrRestarts(string command, ProcessState then)
    {
        await using var node = await site.NodeAsync();
        var agent = await site.RunningAgentAsync();
        var first = await site.FindAsync(agent);

        await site.Redis.PublishAsync(RuntimeKeys.Control(site.IdOf(agent)), JsonSerializer.Serialize(new { command }), CancellationToken.None);

        var after = await site.UntilAsync(agent, record => record.State == then && record.Pid != first.Pid, $"it is {then}");
        Assert.Equal((then == ProcessState.Running, 0), (after.Wanted, after.Crashes));
    }

    [Fact]
    public async Task IdleAgent_Sleeps_AndAMessageStartsIt()
    {
        await using var node = await site.NodeAsync(adjust: options => options.InactivityTimeout = TimeSpan.FromSeconds(2));
        var agent = await site.RunningAgentAsync();
        var asleep = await site.UntilAsync(agent, record => record.IsAsleep, "it sleeps");
        Assert.Equal((ProcessState.Stopped, true), (asleep.State, asleep.Wanted));

        await site.Redis.ExecuteAsync("XADD", CancellationToken.None, RuntimeKeys.Inbox(site.IdOf(agent)), "*", "payload", "{}");
        await site.UntilAsync(agent, ProcessState.Running);
    }

    [Fact]
    public async Task Process_KnowsNothingButItsOwn()
    {
        await using var node = await site.NodeAsync();
        var agent = await site.RunningAgentAsync();
        var pid = (await site.FindAsync(agent)).Pid!.Value;
        var variables = (await File.ReadAllTextAsync($"/proc/{pid}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        string[] ours =
        [
            RunnerEnvironment.Server, RunnerEnvironment.Token, RunnerEnvironment.Redis, RunnerEnvironment.Agent, RunnerEnvironment.Node, RunnerEnvironment.Fence, RunnerEnvironment.Restarts,
            RunnerEnvironment.HeartbeatInterval, RunnerEnvironment.IsDefaultTenant,
        ];
        // PWD, OLDPWD and the like are the shell's that starts it.
        Assert.Empty(variables.Keys.Except(ours).Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal)).Except(["PATH", "HOME", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"]));
        Assert.DoesNotContain(variables.Values, value => value.Contains("Host=", StringComparison.OrdinalIgnoreCase) || value.Contains("postgres", StringComparison.OrdinalIgnoreCase));
        Assert.StartsWith(SupervisorHost.DataDirectory, new FileInfo($"/proc/{pid}/cwd").LinkTarget, StringComparison.Ordinal);
        // Its own session and group: fields 5 and 6 of its stat.
        var stat = (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Split(") ")[1].Split(' ');
        Assert.Equal(($"{pid}", $"{pid}"), (stat[2], stat[3]));
    }
}
