using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Tools;
using Platform.Core.Models.Providers;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Tests.Models;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Runtime;

/// <summary>The whole server on a real port, a model that is a stub of ours, and runners as the processes that they are.</summary>
public sealed class RunnerSite : IAsyncLifetime
{
    private readonly List<RunnerProcess> _processes = [];

    public OfficeServer Server { get; } = new();

    public OpenAiStub Model { get; private set; } = null!;

    public TenantInfo Tenant { get; private set; } = null!;

    public ApiClient Client { get; private set; } = null!;

    public RedisConnection Redis => Server.Services.GetRequiredService<RedisConnection>();

    public Actor Owner => Actor.Job("test", Tenant.Id);

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        Model = await OpenAiStub.StartAsync();
        // The Redis is every class's: a slug of its own keeps their agents apart.
        Tenant = await Server.MakeTenantAsync("t" + Guid.NewGuid().ToString("N")[..12]);
        Client = await ApiClient.OfAsync(Server, Tenant);
        await RunAsync(new CreateProvider("stub", "openai_compatible", Model.BaseUrl, [ModelCase.Secret], AllowPrivate: true));
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        Client.Dispose();
        await Server.DisposeAsync();
        await Model.DisposeAsync();
    }

    public async Task<T> RunAsync<T>(IOperation<T> operation)
    {
        var result = await Server.RunAsync(operation, Owner);
        Assert.True(result.Succeeded, result.Error?.ToString());
        return result.Value;
    }

    /// <summary>A published agent of the stub's model, with a name of its own.</summary>
    public Task<AgentView> MakeAsync(Action<JsonObject>? settings = null, params Guid[] tools) => RunAsync(new CreateAgent("Agent", AgentsApi.Config("You help.", found =>
    {
        (found["provider"], found["model_id"]) = ("stub", "small");
        found["tools"] = new JsonArray([.. tools.Select(tool => new JsonObject { ["tool_id"] = tool.ToString() })]);
        settings?.Invoke(found);
    }), "a" + Guid.NewGuid().ToString("N")[..12], Publish: true));

    public async Task<Guid> ToolAsync(ToolEdit tool) => (await RunAsync(new CreateTool(tool))).Id;

    /// <summary>The agent's name in Redis.</summary>
    public string NameOf(AgentView agent) => RuntimeKeys.AgentId(Tenant.Slug, agent.Id);

    public string TokenOf(AgentView agent, long fence = 1) =>
        Server.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(Tenant.Id.Value, Tenant.Slug, agent.AssistantId, agent.Id, null, fence)).Token;

    /// <summary>A process for the agent that is ready, and the only one that may act for it.</summary>
    public async Task<RunnerProcess> StartAsync(AgentView agent, long fence = 1)
    {
        await Redis.StringSetAsync(RuntimeKeys.Fence(NameOf(agent)), fence.ToString(), null, false, CancellationToken.None);
        var process = RunnerProcess.Start(NameOf(agent), Server.Address, TokenOf(agent, fence), Server.RedisUrl, fence);
        _processes.Add(process);
        await Eventually.TrueAsync(
            async () => process.HasEnded || (await StatusAsync(agent)) is { } status && status.GetValueOrDefault(StatusFields.Status) == "running" && status.GetValueOrDefault(StatusFields.Fence) == fence.ToString(), "the process is ready", 30);
        Assert.False(process.HasEnded, process.Output);
        return process;
    }

    public Task<IReadOnlyDictionary<string, string>> StatusAsync(AgentView agent) => Redis.HashGetAllAsync(RuntimeKeys.Status(NameOf(agent)), CancellationToken.None);

    public Task<ApiAnswer> SayAsync(AgentView agent, string text, string thread = "chat-1", string? id = null, object? user = null) =>
        Client.PostAsync($"/api/v1/agents/{agent.Id}/messages", new Dictionary<string, object?> { ["thread_id"] = thread, ["text"] = text, ["message_id"] = id ?? Guid.NewGuid().ToString("N"), ["user_data"] = user });

    /// <summary>What was said in all threads of an agent, oldest first, as soon as the server has emptied the queue.</summary>
    public async Task<IReadOnlyList<HistoryItem>> HistoryAsync(AgentView agent)
    {
        await Eventually.TrueAsync(async () => (await Redis.ExecuteAsync("KEYS", CancellationToken.None, "history_queue*")).AsArray().All(key => key.AsString()!.Split(':') is [_, "nodes" or "alive" or "dead", ..]), "the history is written");
        return (await RunAsync(new ListHistory(agent.Id))).Items;
    }
}

/// <summary>A runner, and the test's handle on it.</summary>
public sealed class RunnerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];

    private RunnerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public static RunnerProcess Start(string agent, Uri server, string token, string redis, long fence, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.AgentRunner.dll"), .. arguments.Length == 0 ? ["agent"] : arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new[]
                 {
                     (RunnerEnvironment.Agent, agent), (RunnerEnvironment.Server, server.ToString().TrimEnd('/')), (RunnerEnvironment.Token, token), (RunnerEnvironment.Redis, redis), (RunnerEnvironment.Node, "test"),
                     (RunnerEnvironment.Fence, fence.ToString()), (RunnerEnvironment.HeartbeatInterval, "1"),
                 })
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var runner = new RunnerProcess(process);
        process.OutputDataReceived += runner.Take;
        process.ErrorDataReceived += runner.Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return runner;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task EndAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.Add(line.Data ?? "");
    }
}
