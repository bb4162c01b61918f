using System.Net;

namespace Platform.Core.Shared.Settings;

/// <summary>
/// The installation's settings, named as the variables of the environment (contracts: README). Read by <see cref="SettingsReader"/>
/// from appsettings.json, then <c>.env</c> in the working directory, then the environment; the later wins.
/// </summary>
public sealed record PlatformSettings
{
    /// <summary><c>MANAGER_PORT</c>: 1–65535.</summary>
    public int Port { get; init; } = 8001;

    /// <summary><c>MANAGER_HOST</c>: the address to listen on. Loopback unless told otherwise; <c>0.0.0.0</c> serves the network.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary><c>DATABASE_URL</c> as an Npgsql connection string; null for the private PostgreSQL.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary><c>REDIS_URL</c>; null for the private Redis.</summary>
    public string? RedisUrl { get; init; }

    /// <summary><c>PLATFORM_DATA_DIR</c>, as a full path.</summary>
    public string DataDirectory { get; init; } = ".data";

    /// <summary><c>PLATFORM_ADMIN_EMAIL</c>.</summary>
    public string AdminEmail { get; init; } = "admin@platform.local";

    /// <summary><c>PLATFORM_ADMIN_PASSWORD</c>; null for a random one.</summary>
    public string? AdminPassword { get; init; }

    /// <summary><c>PLATFORM_DEMO</c>.</summary>
    public bool Demo { get; init; }

    /// <summary><c>OPENAI_API_KEY</c>, <c>OPENROUTER_API_KEY</c>: fallback keys where a tenant has none.</summary>
    public string? OpenAiApiKey { get; init; }

    public string? OpenRouterApiKey { get; init; }

    /// <summary><c>OPENAI_BASE_URL</c>, <c>OPENROUTER_BASE_URL</c>: where the built-in providers are, without a slash at the end. The operator's own word: private addresses may stand here.</summary>
    public string OpenAiBaseUrl { get; init; } = "https://api.openai.com/v1";

    public string OpenRouterBaseUrl { get; init; } = "https://openrouter.ai/api/v1";

    /// <summary><c>AGENT_INACTIVITY_TIMEOUT</c>, in seconds.</summary>
    public TimeSpan AgentInactivityTimeout { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary><c>AGENT_RUNNER_HEARTBEAT_INTERVAL</c>, in seconds.</summary>
    public TimeSpan AgentRunnerHeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>PROCESS_CHECK_INTERVAL</c>, in seconds.</summary>
    public TimeSpan ProcessCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>MAX_RESTART_ATTEMPTS</c>.</summary>
    public int MaxRestartAttempts { get; init; } = 5;

    /// <summary><c>OFFICE_OFFLINE_AFTER</c>, in seconds.</summary>
    public TimeSpan OfficeOfflineAfter { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>PLATFORM_DEFAULT_TENANT</c>: a slug, or empty.</summary>
    public string DefaultTenant { get; init; } = "";

    /// <summary><c>PLATFORM_PUBLIC_URL</c>, without a slash at the end.</summary>
    public string PublicUrl { get; init; } = "http://127.0.0.1:8001";

    /// <summary><c>PLATFORM_ROLES</c>: of web, jobs, workers, supervisor.</summary>
    public IReadOnlySet<string> Roles { get; init; } = SettingsReader.AllRoles;

    /// <summary><c>PLATFORM_METRICS_TOKEN</c>: lets <c>/metrics</c> be read from elsewhere than loopback.</summary>
    public string? MetricsToken { get; init; }

    /// <summary><c>PLATFORM_KNOWN_PROXIES</c>: networks whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed, beside loopback.</summary>
    public IReadOnlyList<IPNetwork> KnownProxies { get; init; } = [];

    /// <summary><c>Platform:Agents:McpCommands</c>: the local programs that MCP tools may start, by name.</summary>
    public IReadOnlyDictionary<string, McpCommand> McpCommands { get; init; } = new Dictionary<string, McpCommand>();

    /// <summary>The standard variables of OpenTelemetry (<c>OTEL_…</c>), which its exporter reads by itself.</summary>
    public IReadOnlyDictionary<string, string?> OpenTelemetry { get; init; } = new Dictionary<string, string?>();

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set: traces and metrics go there.</summary>
    public bool ExportsTelemetry => OpenTelemetry.ContainsKey(SettingsReader.OtlpEndpoint);

    public bool IsEmbedded => DatabaseUrl is null;

    public bool Runs(string role) => Roles.Contains(role);
}
