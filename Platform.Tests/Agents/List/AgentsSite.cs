using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage.Contracts;
using Platform.Tests.Journeys;

namespace Platform.Tests.Agents.List;

/// <summary>The real server with a tenant of a thousand agents (<c>many</c>), one of three (<c>north</c>), and one of none (<c>acme</c>).</summary>
public sealed class AgentsSite : IAsyncLifetime
{
    public const int Many = 1_000;
    public const string ViewerEmail = "viewer@example.com";

    private readonly RealHost _host = new();

    public Actor North => Actor.Shell(_host.Tenant.Id);

    public TenantInfo ManyTenant { get; private set; } = null!;

    public string Database => new NpgsqlConnectionStringBuilder(_host.Services.GetRequiredService<Databases>().App.ConnectionString).Database!;

    public IServiceProvider Services => _host.Services;

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation, Actor? actor = null) => _host.RunAsync(operation, actor ?? North);

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await RunAsync(new CreateUser(ViewerEmail, PlatformFixture.Password, Role.Viewer, "Vera", "en", MustChangePassword: false));
        var support = await RunAsync(new CreateAgent(
            "Поддержка покупателей", AgentsApi.Config("Отвечай.", s => (s["model_id"], s["office"]) = ("extractive", new System.Text.Json.Nodes.JsonObject { ["department"] = "support" })), "support", Publish: true));
        var sales = await RunAsync(new CreateAgent("Sales consultant of the northern branch with a long name", AgentsApi.Config("Sell."), "sales", Publish: true));
        await RunAsync(new EditAgent("sales", new AgentEdit { ConfigJson = AgentsApi.Config("Sell more.") }, Replace: true));
        await RunAsync(new CreateAgent("Secretary", AgentsApi.Config("Remind."), "secretary"));
        await RecordAsync(support.AssistantId, "q1", 0.0125m);
        await RecordAsync(support.AssistantId, "q1", 0.01m);
        await RecordAsync(support.AssistantId, "q2", 0.02m);
        await RecordAsync(sales.AssistantId, "q3", 1.5m);
        ManyTenant = await RunAsync(new CreateTenant("Many agents", "many", "Europe/Berlin", "en", "EUR"), Actor.Shell());
        await FillAsync();
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    public Task RecordAsync(Guid agent, string question, decimal cost) => _host.Services.GetRequiredService<IBudgets>().RecordAsync(
        new UsageRecord
        {
            Tenant = _host.Tenant.Id, At = TimeProvider.System.GetUtcNow(), Agent = agent, Interaction = question, Provider = "offline", Model = "extractive", PromptTokens = 100, CompletionTokens = 20, Cost = cost,
        }, CancellationToken.None);

    // Prompts of three kilobytes, as real ones are; every seventh agent has a newer draft, every tenth is one.
    private async Task FillAsync()
    {
        const string sql = """
            WITH made AS (
                INSERT INTO agents (id, tenant_id, slug, name, status, is_secretary, assistant_type, is_active, department, newest_version, published_version, epoch, created_at, updated_at, updated_by)
                SELECT gen_random_uuid(), $1, 'agent-' || n, 'Agent ' || lpad(n::text, 4, '0'), CASE WHEN n % 10 = 0 THEN 'Draft' ELSE 'Published' END, false, 'Llm', true,
                    (ARRAY['support', 'sales', 'reviews'])[1 + n % 3], CASE WHEN n % 7 = 0 AND n % 10 <> 0 THEN 2 ELSE 1 END, CASE WHEN n % 10 <> 0 THEN 1 END, 1, now(), now() - n * interval '1 minute', 'Anna'
                FROM generate_series(1, $2) n RETURNING id, newest_version)
            INSERT INTO agent_versions (agent_id, number, tenant_id, config, created_by, created_at)
            SELECT id, v, $1, jsonb_build_object('simple', jsonb_build_object('settings', jsonb_build_object('provider', 'offline', 'model_id', 'extractive',
                'system_prompt', (SELECT string_agg(md5(id::text || i), ' ') FROM generate_series(1, 100) i)))), 'Anna', now()
            FROM made CROSS JOIN LATERAL generate_series(1, newest_version) v
            """;
        await using var command = _host.Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        command.Parameters.Add(new() { Value = ManyTenant.Id.Value });
        command.Parameters.Add(new() { Value = Many });
        await command.ExecuteNonQueryAsync();
        await using var analyze = _host.Services.GetRequiredService<Databases>().Owner.CreateCommand("ANALYZE agents, agent_versions");
        await analyze.ExecuteNonQueryAsync();
    }
}
