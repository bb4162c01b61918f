using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Mcp;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Agents.Mcp;

/// <summary>The mcp kind behind the real runner, with an administrator's list that has the hostile program in each of its moods.</summary>
internal sealed class McpRig : IAsyncDisposable
{
    private static readonly string[] Moods = ["plain", "bombs", "endless", "many", "mute", "junk", "dumb"];

    private readonly ToolRunner _runner;

    public McpRig(TimeProvider? time = null, params McpCommand[] more)
    {
        time ??= TimeProvider.System;
        var commands = Moods.Select(mood => new McpCommand
        {
            Name = mood, Program = "dotnet", Arguments = [typeof(McpRig).Assembly.Location, HostileProgram.Mode, mood], Environment = new Dictionary<string, string> { ["GIVEN"] = "by the list" },
        });
        var settings = new PlatformSettings
        {
            McpCommands = commands.Concat(more).Append(new McpCommand { Name = "missing", Program = "no-such-program-anywhere" })
                .Append(new McpCommand { Name = "open", Program = "dotnet", AllowArguments = true }).ToDictionary(command => command.Name),
        };
        Connections = new McpConnections(settings, time, NullLogger<McpConnections>.Instance);
        _runner = new ToolRunner(new ToolDescriptions([new McpKind(Connections)], time, NullLogger<ToolDescriptions>.Instance), time, NullLogger<ToolRunner>.Instance);
    }

    public McpConnections Connections { get; }

    public ToolCaller Caller { get; } = new() { Tenant = TenantId.New(), User = "u", Channel = "test" };

    public static RunnableTool Program(string command, int version = 1, Guid? id = null, params string[] args)
    {
        var config = new JsonObject { ["command"] = command };
        if (args.Length > 0)
            config["args"] = new JsonArray([.. args.Select(arg => (JsonNode)arg)]);
        return Tool(config, version, id);
    }

    public static RunnableTool Address(string url, bool allowPrivate = true, string? secret = null)
    {
        var config = new JsonObject { ["url"] = url, ["allow_private"] = allowPrivate };
        if (secret is not null)
            config["headers"] = new JsonObject { ["Authorization"] = secret };
        return Tool(config, 1, null) with { Secrets = secret is null ? [] : [secret] };
    }

    public static RunnableTool Patient(RunnableTool tool, double seconds)
    {
        var config = (JsonObject)tool.Config.DeepClone();
        config["timeout_seconds"] = seconds;
        return tool with { Config = config };
    }

    public Task<ToolSet> OffersAsync(RunnableTool tool) => _runner.DescribeAsync([tool], Caller, CancellationToken.None);

    /// <summary>One call as an agent makes it, its function taken from the list that the server gives.</summary>
    public async Task<ToolAnswer> CallAsync(RunnableTool tool, string name, object? arguments = null)
    {
        var set = await OffersAsync(tool);
        var offered = set.Functions.FirstOrDefault(function => function.Name == $"my_server_{name}");
        Assert.True(offered is not null, $"{name} is not offered: {string.Join("; ", set.Missing.Select(missing => missing.Reason))}");
        return await _runner.RunAsync(offered, System.Text.Json.JsonSerializer.SerializeToNode(arguments ?? new { }) as JsonObject ?? [], Caller, isAgreed: false, CancellationToken.None);
    }

    /// <summary>The process that serves a tool: the shell at the head of its group.</summary>
    public async Task<int> ProcessAsync(RunnableTool tool) => (await Connections.TakeAsync(tool, Caller.Tenant, isCall: true, CancellationToken.None)).ProgramId!.Value;

    public async Task<string> EchoAsync(RunnableTool tool)
    {
        var answer = await CallAsync(tool, "echo", new { text = "привет" });
        Assert.True(answer.Error is null, answer.Text);
        return answer.Text;
    }

    public static bool IsThere(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // gone, perhaps between opening and reading
        }
    }

    public ValueTask DisposeAsync() => Connections.DisposeAsync();

    private static RunnableTool Tool(JsonObject config, int version, Guid? id) => new(id ?? Guid.NewGuid(), "My server", ToolType.Mcp, "", ToolFunctions.NoSchema, null, config, version);
}
