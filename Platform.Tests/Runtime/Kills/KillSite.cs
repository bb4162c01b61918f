using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;
using Platform.Tests.Runtime.Telegram;

namespace Platform.Tests.Runtime.Kills;

/// <summary>An installation that can be hit everywhere: a durable PostgreSQL and Redis of its own, the server with its runners and a bot, stubs of the model, a tool and Telegram.</summary>
internal sealed class KillSite : IAsyncDisposable
{
    public const string Tenant = "kills";

    private readonly string _folder;
    private readonly EmbeddedServices _services;

    private KillSite(KillPlan plan, string folder, EmbeddedServices services, KillStubs stubs, TelegramStub telegram)
    {
        (Plan, _folder, _services, Stubs, Telegram) = (plan, folder, services, stubs, telegram);
        Server = new VictimServer(plan.Server, folder, new Dictionary<string, string>
        {
            ["DATABASE_URL"] = services.DatabaseUrl, ["REDIS_URL"] = services.RedisUrl, ["TELEGRAM_API_URL"] = telegram.BaseUrl, ["PLATFORM_DEFAULT_TENANT"] = Tenant,
            // The rules of the contract at a pace at which a run can be waited for; that too many crashes end in error is no part of it.
            ["AGENT_RUNNER_HEARTBEAT_INTERVAL"] = "2", ["PROCESS_CHECK_INTERVAL"] = "1", ["MAX_RESTART_ATTEMPTS"] = "1000",
            ["Platform__Supervision__FirstDelay"] = "00:00:00.2", ["Platform__Supervision__LongestDelay"] = "00:00:01",
        });
        Redis = new RedisConnection(services.RedisUrl);
    }

    public KillPlan Plan { get; }

    public VictimServer Server { get; }

    public KillStubs Stubs { get; }

    public TelegramStub Telegram { get; }

    public RedisConnection Redis { get; }

    public HttpClient Http { get; private set; } = null!;

    public string DatabaseUrl => _services.DatabaseUrl;

    public static string NameOf(int agent) => RuntimeKeys.AgentId(Tenant, SlugOf(agent));

    public static string SlugOf(int agent) => $"agent-{agent}";

    public static async Task<KillSite> StartAsync(KillPlan plan)
    {
        // Not CreateTempSubdirectory: PostgreSQL runs as another user, which must get through to its data.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"platform-kills-{Guid.NewGuid():N}")).FullName;
        var services = await EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = Path.Combine(folder, "services"), PickPort = VictimServer.FreePort }, CancellationToken.None);
        var site = new KillSite(plan, folder, services, await KillStubs.StartAsync(), await TelegramStub.StartAsync());
        try
        {
            await site.PrepareAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await Server.DisposeAsync();
        // Without a server they would end by themselves, in a minute.
        foreach (var pid in Runners().Concat(Bots()))
            Signal.Kill.SendTo(pid);
        await Redis.DisposeAsync();
        await _services.DisposeAsync();
        await Stubs.DisposeAsync();
        await Telegram.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Processes of agents that live now.</summary>
    public IReadOnlyList<int> Runners() => Processes("agent");

    /// <summary>Processes of bots that live now.</summary>
    public IReadOnlyList<int> Bots() => Processes("telegram");

    /// <summary>Ends Redis, and waits until its keeper has started it again.</summary>
    public async Task RestartRedisAsync(bool kill)
    {
        var former = _services.RedisProcessId;
        (kill ? Signal.Kill : Signal.Terminate).SendTo(former);
        await Patiently.UntilAsync(async () => _services.RedisProcessId != former && await Redis.PingAsync(CancellationToken.None) >= TimeSpan.Zero, "Redis is there again", Plan.Patience);
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var source = NpgsqlDataSource.Create(DatabaseUrl);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    private async Task PrepareAsync()
    {
        await Server.StartAsync();
        await Server.WaitReadyAsync(Plan.Patience);
        await Server.AdminAsync("create-tenant", "--name", "Kills", "--slug", Tenant);
        Http = Server.Client((await Server.AdminAsync("create-api-key", "--tenant", Tenant, "--name", "kills", "--scopes", "admin")).GetProperty("key").GetString()!);
        await PostAsync("/api/v1/providers", new { name = "stub", type = "openai_compatible", base_url = $"{Stubs.Address}/v1", api_key = "none", allow_private = true });
        var tool = await PostAsync("/tools/", new
        {
            name = "write_down", tool_type = "http", input_schema = """{"type":"object","properties":{"number":{"type":"integer"}},"required":["number"]}""",
            config = new { url = $"{Stubs.Address}/written/{{number}}", method = "POST", allow_private = true },
        });
        for (var agent = 0; agent < Plan.Agents; agent++)
            await MakeAgentAsync(agent, (string)tool["id"]!);
        for (var agent = 0; agent < Plan.Agents; agent++)
            await PostAsync($"/api/v1/agents/{SlugOf(agent)}/start", new { });
        await Patiently.UntilAsync(() => Runners().Count == Plan.Agents && Bots().Count == 1, "all processes run", Plan.Patience);
    }

    private async Task MakeAgentAsync(int agent, string tool)
    {
        var settings = new JsonObject
        {
            ["system_prompt"] = "You help.", ["provider"] = "stub", ["model_id"] = "stub", ["tools"] = new JsonArray(new JsonObject { ["tool_id"] = tool }),
            // A message outlives a server that starts again on a busy machine.
            ["limits"] = new JsonObject { ["timeout_seconds"] = 300 },
        };
        if (agent == 0)
            settings["integrations"] = new JsonArray(new JsonObject { ["type"] = "telegram", ["settings"] = new JsonObject { ["enabled"] = true, ["bot_token"] = Telegram.Token } });
        await PostAsync("/api/v1/agents?publish=true", new { id = SlugOf(agent), name = SlugOf(agent), config_json = new JsonObject { ["simple"] = new JsonObject { ["settings"] = settings } } });
    }

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var answer = await Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {text}");
    }

    // Ours are those that were given our Redis, whose password nobody else has.
    private int[] Processes(string lastArgument) => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
        .Where(pid => Read(pid, "cmdline") is { } command && command.Contains("Platform.AgentRunner", StringComparison.Ordinal) && command.TrimEnd('\0').EndsWith('\0' + lastArgument, StringComparison.Ordinal)
            && Read(pid, "environ") is { } environment && environment.Contains(_services.RedisUrl, StringComparison.Ordinal))];

    private static string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
