using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Tests.Agents.Mcp;
using Platform.Tests.Journeys;

namespace Platform.Tests.Agents.Toolbox;

/// <summary>The real server with a tool of every type, agents that have some of them, and a web service on this machine.</summary>
public sealed class ToolboxSite : IAsyncLifetime
{
    public const string OperatorEmail = "operator@example.com";
    public const string AdminEmail = "admin@example.com";

    private const string Schema =
        """
        {
          "type": "object",
          "properties": {
            "city": { "type": "string", "description": "Name of the city", "minLength": 2, "default": "Moscow" },
            "units": { "type": "string", "enum": ["metric", "imperial"] },
            "days": { "type": "integer", "minimum": 1, "maximum": 7 },
            "stops": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" } } } }
          },
          "required": ["city"],
          "additionalProperties": false
        }
        """;

    private readonly RealHost _host = new()
    {
        McpCommands = new Dictionary<string, McpCommand>
        {
            ["plain"] = new() { Name = "plain", Program = "dotnet", Arguments = [typeof(HostileProgram).Assembly.Location, HostileProgram.Mode, "plain"] },
            ["open"] = new() { Name = "open", Program = "dotnet", AllowArguments = true },
        },
    };

    public EchoServer Echo { get; private set; } = null!;

    public Dictionary<ToolType, ToolView> Tools { get; } = [];

    public Actor Shell => Actor.Shell(_host.Tenant.Id);

    public string ConnectionString => _host.Services.GetRequiredService<Databases>().Owner.ConnectionString;

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation) => _host.RunAsync(operation, Shell);

    public Task<ToolView> ToolAsync(string name, ToolType type = ToolType.Time, string? config = null, string schema = Schema, Guid? asks = null) => RunAsync(new CreateTool(new ToolEdit
    {
        Name = name, ToolType = type, InputSchema = schema, AssistantId = asks, Description = $"What {name} does, said so that a model knows when to call it.",
        Config = config is null ? null : (JsonObject)JsonNode.Parse(config)!,
    }));

    public Task<AgentView> AgentAsync(string name, params Guid[] tools) => RunAsync(new CreateAgent(name, AgentsApi.Config(settings: settings =>
        settings["tools"] = new JsonArray([.. tools.Select(tool => new JsonObject { ["tool_id"] = tool.ToString() })])), Publish: true));

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        Echo = await EchoServer.StartAsync();
        await RunAsync(new CreateUser(OperatorEmail, PlatformFixture.Password, Role.Operator, "Olga", "en", MustChangePassword: false));
        await RunAsync(new CreateUser(AdminEmail, PlatformFixture.Password, Role.Admin, "Adam", "en", MustChangePassword: false));
        var clerk = await AgentAsync("Кладовщик");
        Tools[ToolType.Http] = await ToolAsync("city_weather", ToolType.Http, $$"""{"url":"{{Echo.Address}}/v1/{city}?units={units}&key={absent}","method":"GET","headers":{"Authorization":"Bearer very-secret","Accept":"application/json"},"allow_private":true}""");
        Tools[ToolType.Mcp] = await ToolAsync("company_mcp", ToolType.Mcp, """{"url":"https://mcp.example.com/mcp","headers":{"X-Key":"very-secret"}}""");
        Tools[ToolType.SubAssistant] = await ToolAsync("ask_clerk", ToolType.SubAssistant, asks: clerk.AssistantId);
        Tools[ToolType.Knowledge] = await ToolAsync("handbook", ToolType.Knowledge, """{"sources":["price list","handbook"],"top_k":6}""");
        foreach (var type in new[] { ToolType.Time, ToolType.Weather, ToolType.Reminder, ToolType.Calendar })
            Tools[type] = await ToolAsync($"own_{type}".ToLowerInvariant(), type);
        await RunAsync(new ActivateTools([Tools[ToolType.Calendar].Id], false));
        await AgentAsync("Support of the first line", Tools[ToolType.Http].Id, Tools[ToolType.SubAssistant].Id);
        await AgentAsync("Секретарь", Tools[ToolType.Http].Id);
    }

    public async Task DisposeAsync()
    {
        await Echo.DisposeAsync();
        await _host.DisposeAsync();
    }
}
