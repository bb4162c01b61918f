using System.CommandLine;
using Npgsql;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Settings;

namespace Platform.Web.Admin;

/// <summary>Checks every setting and whether what it points to answers.</summary>
internal static class VerifyEnvironment
{
    public static Command Command(PlatformSettings settings, IReadOnlyList<string> problems)
    {
        var command = new Command("verify-env", "Checks all settings and the reachability of database, Redis and providers.");
        command.SetAction(async (parsed, ct) =>
        {
            var output = new AdminOutput(parsed.GetValue(AdminCommand.Json));
            await using var session = new AdminSession(settings, output);
            var rows = new List<Check>();
            rows.AddRange(problems.Select(problem => new Check(problem.Split(' ', 2)[0], false, problem)));
            rows.AddRange(Settings(settings).Where(row => rows.TrueForAll(bad => bad.Name != row.Name)));
            if (problems.Count == 0)
            {
                await ReachAsync(session, rows, ct);
                rows.AddRange((await EnvironmentProviders.ReachAsync(settings, TimeProvider.System, ct)).Select(provider => new Check(provider.Name, provider.Ok, provider.Detail)));
            }

            output.Table(
                new { ok = rows.TrueForAll(row => row.Ok), checks = rows }, ["Setting", "", "Value"],
                rows.Select(row => new[] { row.Name, row.Ok ? "ok" : "WRONG", row.Detail }));
            return rows.TrueForAll(row => row.Ok) ? 0 : 1;
        });
        return command;
    }

    private static IEnumerable<Check> Settings(PlatformSettings s) =>
    [
        new("MANAGER_PORT", true, s.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("MANAGER_HOST", true, s.Host),
        new("DATABASE_URL", true, s.IsEmbedded ? "empty: private PostgreSQL" : "given"),
        new("REDIS_URL", true, s.RedisUrl is null ? "empty: private Redis" : "given"),
        new("PLATFORM_DATA_DIR", true, s.DataDirectory),
        new("PLATFORM_ADMIN_EMAIL", true, s.AdminEmail),
        new("PLATFORM_ADMIN_PASSWORD", true, s.AdminPassword is null ? "empty: random at the first start" : "given"),
        new("PLATFORM_DEMO", true, s.Demo ? "1" : "0"),
        new("OPENAI_API_KEY", true, s.OpenAiApiKey is null ? "empty" : "given"),
        new("OPENROUTER_API_KEY", true, s.OpenRouterApiKey is null ? "empty" : "given"),
        new("OPENAI_BASE_URL", true, s.OpenAiBaseUrl),
        new("OPENROUTER_BASE_URL", true, s.OpenRouterBaseUrl),
        new("AGENT_INACTIVITY_TIMEOUT", true, Seconds(s.AgentInactivityTimeout)),
        new("AGENT_RUNNER_HEARTBEAT_INTERVAL", true, Seconds(s.AgentRunnerHeartbeatInterval)),
        new("PROCESS_CHECK_INTERVAL", true, Seconds(s.ProcessCheckInterval)),
        new("MAX_RESTART_ATTEMPTS", true, s.MaxRestartAttempts.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("OFFICE_OFFLINE_AFTER", true, Seconds(s.OfficeOfflineAfter)),
        new("PLATFORM_DEFAULT_TENANT", true, s.DefaultTenant.Length == 0 ? "empty" : s.DefaultTenant),
        new("PLATFORM_PUBLIC_URL", true, s.PublicUrl),
        new("PLATFORM_ROLES", true, string.Join(",", s.Roles)),
        new("PLATFORM_METRICS_TOKEN", true, s.MetricsToken is null ? "empty: loopback only" : "given"),
        new("PLATFORM_KNOWN_PROXIES", true, s.KnownProxies.Count == 0 ? "empty: loopback only" : string.Join(",", s.KnownProxies)),
        new("Platform:Agents:McpCommands", true, s.McpCommands.Count == 0 ? "empty: MCP tools start no programs" : string.Join(",", s.McpCommands.Keys.Order(StringComparer.Ordinal))),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", true, s.ExportsTelemetry ? "given" : "empty: nothing is exported"),
    ];

    private static async Task ReachAsync(AdminSession session, List<Check> rows, CancellationToken ct)
    {
        try
        {
            var (database, redis) = await session.AddressesAsync(ct);
            rows.Add(await TryAsync("PostgreSQL", () => DatabaseAsync(database, ct)));
            rows.Add(await TryAsync("Redis", () => RedisAsync(redis, ct)));
        }
        catch (EmbeddedStartException problem)
        {
            rows.Add(new Check("private services", false, problem.Message));
        }
    }

    private static async Task<string> DatabaseAsync(string connectionString, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        return connection.PostgreSqlVersion.Major >= 15
            ? $"answers, version {connection.PostgreSqlVersion}"
            : throw new InvalidOperationException($"version {connection.PostgreSqlVersion}: 15 or newer is needed");
    }

    private static async Task<string> RedisAsync(string url, CancellationToken ct)
    {
        await using var redis = new RedisConnection(url);
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var took = await redis.PingAsync(ct);
                return $"answers in {took.TotalMilliseconds:0.0} ms";
            }
            catch (RedisUnavailableException) when (TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(5))
            {
                await Task.Delay(100, ct); // the connection is made in the background
            }
        }
    }

    private static async Task<Check> TryAsync(string name, Func<Task<string>> check)
    {
        try
        {
            return new Check(name, true, await check());
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new Check(name, false, problem.GetBaseException().Message);
        }
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0} s";

    private sealed record Check(string Name, bool Ok, string Detail);
}
