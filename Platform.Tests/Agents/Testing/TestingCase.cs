using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Tests.Agents.Running;

namespace Platform.Tests.Agents.Testing;

/// <summary>An agent with a counting stub behind its tool, a model that is a stub, and the cases that a test puts to it.</summary>
internal sealed class TestingCase(PlatformFixture platform, RunningCase running, HttpStub outside, AgentView agent) : IAsyncDisposable
{
    public RunningCase Running => running;

    /// <summary>Behind the tool <c>orders</c>: nobody may come here in a test.</summary>
    public HttpStub Outside => outside;

    public AgentView Agent => agent;

    public static async Task<TestingCase> NewAsync(PlatformFixture platform, Action<JsonObject>? settings = null)
    {
        var running = await RunningCase.NewAsync(platform);
        var outside = await HttpStub.StartAsync();
        var tool = await running.HttpAsync(
            "orders", new JsonObject { ["url"] = $"{outside.BaseUrl}/orders/{{number}}", ["method"] = "POST", ["class"] = "write" },
            """{"type":"object","required":["number"],"properties":{"number":{"type":"integer"}}}""");
        return new TestingCase(platform, running, outside, await running.AgentAsync([tool], settings, publish: false));
    }

    public Task<TestCaseView> AddAsync(TestCaseContent content) => platform.RunAsync(new AddTestCase(agent.Id, TestCaseEdit.Of(content)), running.Owner);

    /// <summary>Starts a run and carries it out here.</summary>
    public async Task<TestRunDetail> RunAsync(int? version = null, Guid[]? cases = null)
    {
        var run = await platform.RunAsync(new StartTestRun(agent.Id, version, cases), running.Owner);
        Assert.True(await platform.Services.GetRequiredService<TestRunWorker>().RunNextAsync(CancellationToken.None));
        return await platform.RunAsync(new GetTestRun(agent.Id, run.Id), running.Owner);
    }

    public async Task<TestsState> StateAsync(int? version = null) => (await platform.RunAsync(new GetTestStanding(agent.Id, version), running.Owner)).Version.State;

    public async ValueTask DisposeAsync()
    {
        await outside.DisposeAsync();
        await running.DisposeAsync();
    }
}
