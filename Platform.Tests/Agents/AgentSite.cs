using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Cache;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Models.Catalogue;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage.Contracts;
using Platform.Tests.Journeys;

namespace Platform.Tests.Agents;

/// <summary>The real server with a few agents that ask each other, their tools, versions, end users and calls.</summary>
public sealed class AgentSite : IAsyncLifetime
{
    public const string ViewerEmail = "viewer@example.com";
    public const string SecondEmail = "second@example.com";

    private readonly RealHost _host = new();

    public TenantInfo Tenant => _host.Tenant;

    public IServiceProvider Services => _host.Services;

    public string Address => _host.Address;

    /// <summary>A tool of the type time.</summary>
    public Guid Clock { get; private set; }

    public Actor Shell => Actor.Shell(_host.Tenant.Id);

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation) => _host.RunAsync(operation, Shell);

    public Task<AgentView> MakeAsync(string slug, Action<JsonObject>? settings = null, bool publish = false, string prompt = "You help.") =>
        RunAsync(new CreateAgent(slug, AgentsApi.Config(prompt, settings), slug, Publish: publish));

    /// <summary>As somebody else would, by another page or the API.</summary>
    public Task<AgentView> EditAsync(string slug, Action<JsonObject> settings)
    {
        var change = new JsonObject { ["simple"] = new JsonObject { ["settings"] = new JsonObject() } };
        settings((JsonObject)change["simple"]!["settings"]!);
        return RunAsync(new EditAgent(slug, new AgentEdit { ConfigJson = change }, Replace: false));
    }

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await RunAsync(new CreateUser(ViewerEmail, PlatformFixture.Password, Role.Viewer, "Vera", "en", MustChangePassword: false));
        await RunAsync(new CreateUser(SecondEmail, PlatformFixture.Password, Role.Admin, "Boris", "en", MustChangePassword: false));
        await RunAsync(new EditModel("openai", "gpt-4o", 128_000, 16_384, 2.5m, 10m));
        Clock = (await RunAsync(new CreateTool(new ToolEdit { Name = "clock", ToolType = ToolType.Time, Description = "Tells the time and counts days" }))).Id;
        await MakeAsync("delivery", publish: true, prompt: "You know about delivery.");
        await MakeAsync("support");
        await MakeAsync("front-desk", settings => settings["sub_agents"] = Subs("support"), prompt: "You greet.", publish: true);
        var ask = await RunAsync(new CreateTool(new ToolEdit { Name = "ask delivery", ToolType = ToolType.SubAssistant, AssistantId = (await RunAsync(new GetAgent("delivery"))).AssistantId, Description = "Asks the delivery agent" }));
        await RunAsync(new EditAgent("support", new AgentEdit { ConfigJson = Rich(Clock, ask.Id) }, Replace: true, Publish: true));
        await EditAsync("support", settings => settings["system_prompt"] = "You are the support desk of {{agent.name}}.\nAnswer in {{user.language}}. Be short and kind.\nAsk {{nobody.else}} when unsure.");
        var support = await RunAsync(new GetAgent("support"));
        await RunAsync(new AuthorizeEndUser(support.AssistantId, "telegram", "100200300", "Мария, отдел закупок"));
        await RunAsync(new AuthorizeEndUser(support.AssistantId, "telegram", "666", "Spam", EndUserState.Refused));
        await RunAsync(new SetThread(support.AssistantId, "user-1", "thread-0001"));
        await _host.Services.GetRequiredService<IBudgets>().RecordAsync(
            new UsageRecord { Tenant = Tenant.Id, At = TimeProvider.System.GetUtcNow().AddMinutes(-5), Agent = support.AssistantId, Provider = "openai", Model = "gpt-4o", PromptTokens = 1200, CompletionTokens = 300, Cost = 0.006m },
            CancellationToken.None);
        await _host.Services.GetRequiredService<AssistantReader>().FindAsync(support.AssistantId, Shell, CancellationToken.None);
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    private static JsonArray Subs(string slug) => [new JsonObject { ["agent_id"] = slug, ["description"] = "Questions that need an expert" }];

    private static JsonObject Rich(Guid clock, Guid ask) => AgentsApi.Config("You are the support desk.", settings =>
    {
        settings["tools"] = new JsonArray(new JsonObject { ["tool_id"] = clock.ToString() }, new JsonObject { ["tool_id"] = ask.ToString() });
        settings["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = "delivery", ["description"] = "Where a parcel is" });
        settings["fallbacks"] = new JsonArray(new JsonObject { ["provider"] = "openai", ["model_id"] = "gpt-4o" });
        settings["limits"] = new JsonObject { ["max_steps"] = 12, ["daily_budget"] = "5.00" };
        settings["office"] = new JsonObject { ["department"] = "support" };
        settings["integrations"] = new JsonArray(new JsonObject { ["type"] = "telegram", ["settings"] = new JsonObject { ["enabled"] = true, ["bot_token"] = "123:Secret-token" } });
    });
}
