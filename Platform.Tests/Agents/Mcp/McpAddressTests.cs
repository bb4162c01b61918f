using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Mcp;

namespace Platform.Tests.Agents.Mcp;

/// <summary>MCP servers at an address, and one that means no good.</summary>
public sealed class McpAddressTests
{
    private const string Secret = "Bearer very-secret-key";

    [Fact]
    public async Task Functions_AreOfferedAndCalled_AndTheSecretNeverComesBack()
    {
        await using var site = await HostileSite.StartAsync();
        await using var rig = new McpRig();
        var tool = McpRig.Address(site.Url, secret: Secret);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        Assert.Equal("[image/png, 300 bytes]\nfile:///note.txt\na note", (await rig.CallAsync(tool, "picture")).Text);
        var repeated = await rig.CallAsync(tool, "headers");
        Assert.Equal((null, "***"), (repeated.Error, repeated.Text));
        Assert.DoesNotContain("very-secret", System.Text.Json.JsonSerializer.Serialize(repeated), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/mcp")]
    [InlineData("http://localhost:9/mcp")]
    [InlineData("http://10.1.2.3/mcp")]
    public async Task PrivateAddress_WithoutLeave_IsRefused(string url)
    {
        await using var rig = new McpRig();
        Assert.Contains("private network", await MissingAsync(rig, McpRig.Address(url, allowPrivate: false)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressOfTheCloudsMetadata_IsRefusedAlways()
    {
        await using var rig = new McpRig();
        Assert.Contains("nowhere that may be called", await MissingAsync(rig, McpRig.Address("http://169.254.169.254/mcp")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("huge")]
    [InlineData("flood")]
    public async Task AnswerWithoutEnd_IsCutOff_AndTheNextCallWorks(string function)
    {
        await using var site = await HostileSite.StartAsync();
        await using var rig = new McpRig();
        var tool = McpRig.Address(site.Url);
        Assert.Equal(McpFaults.TooLarge, (await rig.CallAsync(tool, function).WaitAsync(TimeSpan.FromSeconds(20))).Error);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
    }

    [Fact]
    public async Task ServerThatStopsInACall_FailsTheCall_AndComesBack()
    {
        await using var site = await HostileSite.StartAsync();
        await using var rig = new McpRig();
        var tool = McpRig.Address(site.Url);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        Assert.Equal(ToolErrors.Unreachable, (await rig.CallAsync(tool, "die").WaitAsync(TimeSpan.FromSeconds(20))).Error);
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
        await site.StopAsync();
        var away = await rig.Connections.TakeAsync(tool, rig.Caller.Tenant, isCall: true, default);
        await Assert.ThrowsAnyAsync<Exception>(() => away.CallAsync("echo", [], default));
        away.Break();
        await site.StartAgainAsync();
        Assert.Equal("echo: привет", await rig.EchoAsync(tool));
    }

    [Fact]
    public async Task NoAnswer_EndsWithTheTimeout()
    {
        await using var site = await HostileSite.StartAsync();
        await using var rig = new McpRig();
        Assert.Equal(ToolErrors.Timeout, (await rig.CallAsync(McpRig.Patient(McpRig.Address(site.Url), 1), "silent")).Error);
    }

    [Theory]
    [InlineData("locked", "status 401")]
    [InlineData("redirect", "status 307")]
    [InlineData("page", "")]
    public async Task ServerThatIsNone_IsNamed(string mode, string says)
    {
        await using var site = await HostileSite.StartAsync(mode);
        await using var rig = new McpRig();
        Assert.Contains(says, await MissingAsync(rig, McpRig.Address(site.Url, secret: Secret)).WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenant_WithMoreServersThanItsShare_LosesTheIdleOnes_AndIsRefusedWhereAllAreBusy()
    {
        await using var site = await HostileSite.StartAsync();
        await using var rig = new McpRig();
        foreach (var _ in Enumerable.Range(0, McpConnections.MostOfTenant + 2))
            Assert.Equal("echo: привет", await rig.EchoAsync(McpRig.Address(site.Url)));
        var busy = Enumerable.Range(0, McpConnections.MostOfTenant).Select(_ => McpRig.Patient(McpRig.Address(site.Url), 20)).ToArray();
        foreach (var tool in busy)
            await rig.OffersAsync(tool);
        var calls = busy.Select(tool => rig.CallAsync(tool, "silent")).ToArray();
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(busy.Select(tool => rig.Connections.TakeAsync(tool, rig.Caller.Tenant, true, default)))).All(connection => !connection.IsIdle), "all are busy");
        Assert.Contains("Too many servers", await MissingAsync(rig, McpRig.Address(site.Url)), StringComparison.Ordinal);
        await site.StopAsync();
        await Task.WhenAll(calls);
        await site.StartAgainAsync();
    }

    private static async Task<string> MissingAsync(McpRig rig, RunnableTool tool) => Assert.Single((await rig.OffersAsync(tool)).Missing).Reason;
}
