using System.Diagnostics;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Mcp;

namespace Platform.Tests.Agents.Mcp;

/// <summary>Local programs that speak MCP, and one that means no good: whatever it does, it is contained, and leaves nothing behind.</summary>
public sealed class LocalProgramTests
{
    [Fact]
    public async Task Functions_OfTheServer_AreOfferedUnderTheToolsName_AndCalled()
    {
        await using var rig = new McpRig();
        var tool = McpRig.Program("plain");
        var offered = (await rig.OffersAsync(tool)).Functions.Single(function => function.Name == "my_server_echo");
        Assert.Equal(("Does echo.", Core.Agents.Contracts.ToolClass.Write), (offered.Function.Description, offered.Function.Class));
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        var picture = await rig.CallAsync(tool, "picture");
        Assert.Equal("[image/png, 300 bytes]\nfile:///note.txt\na note", picture.Text);
        Assert.Equal(7, picture.Trace.Last(step => step.Data is not null).Data!["width"]!.GetValue<int>());
        var refused = await rig.CallAsync(tool, "error");
        Assert.Equal(McpFaults.ServerError, refused.Error);
        Assert.Contains("the disk is full", refused.Text, StringComparison.Ordinal);
        Assert.Equal("tool.wrong_arguments", (await rig.CallAsync(tool, "echo", new { text = 7 })).Error);
    }

    [Fact]
    public async Task Environment_OfTheProgram_HoldsNothingOfTheServers()
    {
        Environment.SetEnvironmentVariable(HostileServer.LeakedVariable, "very-secret");
        await using var rig = new McpRig();
        var names = (await rig.CallAsync(McpRig.Program("plain"), "environment")).Text.Split('\n');
        Assert.Equal(["GIVEN", "HOME", "LANG", "PATH", "PLATFORM_MCP_PROCESS", "TMPDIR"], names.Where(name => name is not ("PWD" or "OLDPWD" or "SHLVL" or "_") && !name.StartsWith("DOTNET_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KilledInACall_TheCallFailsAtOnce_AndTheNextOneHasANewProcess()
    {
        await using var rig = new McpRig();
        var tool = McpRig.Program("plain");
        var before = await rig.ProcessAsync(tool);
        await rig.OffersAsync(tool);
        var call = rig.CallAsync(tool, "silent");
        await Eventually.TrueAsync(async () => !(await rig.Connections.TakeAsync(tool, rig.Caller.Tenant, true, default)).IsIdle, "the call is under way");
        using (var process = Process.GetProcessById(before))
            process.Kill();
        var answer = await call.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(ToolErrors.Unreachable, answer.Error);
        Assert.Contains("next call opens a new one", answer.Text, StringComparison.Ordinal);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        Assert.NotEqual(before, await rig.ProcessAsync(tool));

        Assert.Equal(ToolErrors.Unreachable, (await rig.CallAsync(tool, "die")).Error);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
    }

    [Theory]
    [InlineData("huge")]
    [InlineData("flood")]
    public async Task AnswerWithoutEnd_IsCutOff_AndTheNextCallWorks(string function)
    {
        await using var rig = new McpRig();
        var tool = McpRig.Program("plain");
        var before = await rig.ProcessAsync(tool);
        var answer = await rig.CallAsync(tool, function).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(McpFaults.TooLarge, answer.Error);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        await Eventually.TrueAsync(() => !McpRig.IsThere(before), "the one that was cut off is gone");
    }

    [Fact]
    public async Task Garbage_BetweenMessages_IsPassedOver()
    {
        await using var rig = new McpRig();
        var answer = await rig.CallAsync(McpRig.Program("plain"), "garbage", new { text = "x" });
        Assert.Equal((null, "garbage: x"), (answer.Error, answer.Text));
    }

    [Theory]
    [InlineData("silent", false)]
    [InlineData("hang", true)]
    public async Task NoAnswer_EndsWithTheTimeout_AndOneThatHangsIsReplaced(string function, bool isReplaced)
    {
        await using var rig = new McpRig();
        var tool = McpRig.Patient(McpRig.Program("plain"), 1);
        var before = await rig.ProcessAsync(tool);
        Assert.Equal(ToolErrors.Timeout, (await rig.CallAsync(tool, function)).Error);
        Assert.Equal("echo: привет", await rig.EchoAsync(McpRig.Patient(tool, 20)));
        Assert.Equal(isReplaced, before != await rig.ProcessAsync(tool));
    }

    [Fact]
    public async Task ProgramThatNeverBegins_OrBeginsWrong_IsNamed()
    {
        await using var rig = new McpRig();
        Assert.Contains("more than 4 MiB", await MissingAsync(rig, McpRig.Program("junk")), StringComparison.Ordinal);
        Assert.Contains("last words", await MissingAsync(rig, McpRig.Program("dumb")), StringComparison.Ordinal);
        Assert.Contains("no-such-program-anywhere", await MissingAsync(rig, McpRig.Program("missing")), StringComparison.Ordinal);
        Assert.Contains("not on the administrator's list", await MissingAsync(rig, McpRig.Program("sh")), StringComparison.Ordinal);
        Assert.Contains("takes no arguments", await MissingAsync(rig, McpRig.Program("plain", args: "--evil")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatNeverAnswers_IsGivenUp_AndItsFailureIsNotWaitedForAgain()
    {
        var time = new FakeTime();
        await using var rig = new McpRig(time);
        var tool = McpRig.Program("mute");
        var opening = rig.Connections.TakeAsync(tool, rig.Caller.Tenant, isCall: false, default);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return opening.IsCompleted;
            }, "the opening is given up");
        Assert.Equal(ToolErrors.Timeout, (await Assert.ThrowsAsync<ToolFault>(() => opening)).Code);
        var again = rig.Connections.TakeAsync(tool, rig.Caller.Tenant, isCall: false, default);
        Assert.Equal(ToolErrors.Timeout, (await Assert.ThrowsAsync<ToolFault>(() => again.WaitAsync(TimeSpan.FromSeconds(2)))).Code);
    }

    [Fact]
    public async Task SchemaBombs_AreLeftOut_AndTheRestIsOffered()
    {
        await using var rig = new McpRig();
        var watch = Stopwatch.StartNew();
        var set = await rig.OffersAsync(McpRig.Program("bombs"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        var names = set.Functions.Select(function => function.Name).ToArray();
        Assert.Contains("my_server_echo", names);
        Assert.DoesNotContain("my_server_wide", names);
        Assert.Contains(set.Missing, missing => missing.Tool == "my_server_references" || missing.Tool == "my_server_remote");
        Assert.All(names, name => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains(names, name => name.EndsWith("n_" + name[^8..], StringComparison.Ordinal) || name.StartsWith("my_server____", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListsWithoutEnd_AreRefused_AndLongOnesCut()
    {
        await using var rig = new McpRig();
        Assert.Contains("without end", await MissingAsync(rig, McpRig.Program("endless")), StringComparison.Ordinal);
        Assert.Equal(128, (await rig.OffersAsync(McpRig.Program("many"))).Functions.Count);
    }

    [Fact]
    public async Task Sessions_AreKept_RenewedWithTheTool_AndClosedWhenIdle()
    {
        var time = new FakeTime();
        await using var rig = new McpRig(time);
        var tool = McpRig.Program("plain");
        var first = await rig.ProcessAsync(tool);
        time.Advance(McpConnections.IdleTime - TimeSpan.FromMinutes(1));
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        time.Advance(McpConnections.IdleTime - TimeSpan.FromMinutes(1));
        Assert.Equal(first, await rig.ProcessAsync(tool));

        var changed = tool with { Version = 2 };
        var second = await rig.ProcessAsync(changed);
        Assert.NotEqual(first, second);
        await Eventually.TrueAsync(() => !McpRig.IsThere(first), "the session of the older version is closed");
        Assert.Equal(second, await rig.ProcessAsync(tool));
        time.Advance(McpConnections.IdleTime + TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => !McpRig.IsThere(second), "the idle session is closed");
    }

    [Fact]
    public async Task Stop_LeavesNoProcess_NotEvenOneThatLeftItsGroup()
    {
        int head;
        int[] spawned;
        await using (var rig = new McpRig())
        {
            var tool = McpRig.Program("plain");
            spawned = [.. (await rig.CallAsync(tool, "spawn")).Text.Split(' ').Select(int.Parse)];
            head = await rig.ProcessAsync(tool);
            Assert.All([head, .. spawned], process => Assert.True(McpRig.IsThere(process)));
        }

        foreach (var process in (int[])[head, .. spawned])
            await Eventually.TrueAsync(() => !McpRig.IsThere(process), $"process {process} is gone");
    }

    [Fact]
    public async Task KilledServer_TakesItsProgramsWithIt()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LocalProgramTests).Assembly.Location, McpHost.Mode]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var host = Process.Start(start)!;
        var line = await host.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var processes = line!.Split(' ').Select(int.Parse).ToArray();
        Assert.All(processes, process => Assert.True(McpRig.IsThere(process)));
        host.Kill();
        await host.WaitForExitAsync();
        // Nobody is left to look for one that became a daemon.
        var daemon = processes[1];
        foreach (var process in processes.Except([daemon]))
            await Eventually.TrueAsync(() => !McpRig.IsThere(process), $"process {process} is gone");
        using var left = Process.GetProcessById(daemon);
        left.Kill();
    }

    private static async Task<string> MissingAsync(McpRig rig, RunnableTool tool) => Assert.Single((await rig.OffersAsync(tool)).Missing).Reason;
}
