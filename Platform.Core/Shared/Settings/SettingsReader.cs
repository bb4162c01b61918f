using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Platform.Core.Shared.Settings;

/// <summary>Reads and checks the settings. Every problem is one line that names the variable, its value and what is allowed.</summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>sysexits.h EX_CONFIG: the exit code for wrong settings.</summary>
    public const int ExitCode = 78;

    internal const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    internal static readonly IReadOnlySet<string> AllRoles = new HashSet<string> { "web", "jobs", "workers", "supervisor" };

    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public PlatformSettings Read()
    {
        var port = Number("MANAGER_PORT", 8001, 1, 65535);
        var database = DatabaseUrl();
        var redis = RedisUrl();
        if (database is null != redis is null && _problems.Count == 0)
            _problems.Add($"{(database is null ? "REDIS_URL" : "DATABASE_URL")} is set but {(database is null ? "DATABASE_URL" : "REDIS_URL")} is not: give both, or neither for the private services.");
        var embedded = database is null;
        return new PlatformSettings
        {
            Port = port,
            Host = Host(),
            DatabaseUrl = database,
            RedisUrl = redis,
            DataDirectory = Path.GetFullPath(Text("PLATFORM_DATA_DIR") ?? ".data"),
            AdminEmail = Email("PLATFORM_ADMIN_EMAIL", "admin@platform.local"),
            AdminPassword = Password(),
            Demo = Flag("PLATFORM_DEMO", embedded),
            OpenAiApiKey = Text("OPENAI_API_KEY"),
            OpenRouterApiKey = Text("OPENROUTER_API_KEY"),
            OpenAiBaseUrl = BaseUrl("OPENAI_BASE_URL", "https://api.openai.com/v1"),
            OpenRouterBaseUrl = BaseUrl("OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1"),
            AgentInactivityTimeout = Seconds("AGENT_INACTIVITY_TIMEOUT", 3600, 10, 30 * 86400),
            AgentRunnerHeartbeatInterval = Seconds("AGENT_RUNNER_HEARTBEAT_INTERVAL", 10, 1, 3600),
            ProcessCheckInterval = Seconds("PROCESS_CHECK_INTERVAL", 5, 1, 3600),
            MaxRestartAttempts = Number("MAX_RESTART_ATTEMPTS", 5, 0, 1000),
            OfficeOfflineAfter = Seconds("OFFICE_OFFLINE_AFTER", 300, 5, 86400),
            DefaultTenant = configuration["PLATFORM_DEFAULT_TENANT"] ?? (embedded ? "demo" : ""),
            PublicUrl = PublicUrl(port),
            Roles = Roles(),
            MetricsToken = Text("PLATFORM_METRICS_TOKEN"),
            KnownProxies = KnownProxies(),
            McpCommands = McpCommandReader.Read(configuration, _problems),
            OpenTelemetry = OpenTelemetry(),
        };
    }

    private string? Text(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private int Number(string name, int fallback, int from, int to)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to)
            return value;
        _problems.Add($"{name} is '{text}': a whole number from {from} to {to} is allowed.");
        return fallback;
    }

    private TimeSpan Seconds(string name, int fallback, int from, int to) => TimeSpan.FromSeconds(Number(name, fallback, from, to));

    private bool Flag(string name, bool fallback)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null: return fallback;
            case "1" or "true": return true;
            case "0" or "false": return false;
            case var text:
                _problems.Add($"{name} is '{text}': 1 or 0 is allowed.");
                return fallback;
        }
    }

    private string Host()
    {
        var text = Text("MANAGER_HOST") ?? "127.0.0.1";
        if (text != "localhost" && !IPAddress.TryParse(text, out _))
            _problems.Add($"MANAGER_HOST is '{text}': an IP address to listen on is allowed, such as 127.0.0.1 or 0.0.0.0.");
        return text == "localhost" ? "127.0.0.1" : text;
    }

    private string Email(string name, string fallback)
    {
        var text = Text(name) ?? fallback;
        if (text.Length > 256 || text.Count(c => c == '@') != 1 || text.StartsWith('@') || text.EndsWith('@') || text.Any(char.IsWhiteSpace))
            _problems.Add($"{name} is '{text}': an e-mail address is allowed.");
        return text;
    }

    private string? Password()
    {
        var text = configuration["PLATFORM_ADMIN_PASSWORD"];
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length is < 8 or > 200)
            _problems.Add($"PLATFORM_ADMIN_PASSWORD has {text.Length} characters: 8 to 200 are allowed."); // never the value itself
        return text;
    }

    private string? DatabaseUrl()
    {
        if (Text("DATABASE_URL") is not { } text)
            return null;
        try
        {
            return DatabaseAddress.ToConnectionString(text);
        }
        catch (FormatException problem)
        {
            _problems.Add($"DATABASE_URL {problem.Message}: postgresql://user:password@host:port/database or an Npgsql connection string is allowed.");
            return text;
        }
    }

    private string? RedisUrl()
    {
        if (Text("REDIS_URL") is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("redis" or "rediss") || address.Host.Length == 0)
            _problems.Add("REDIS_URL is no Redis address: redis://[:password@]host:port[/db] is allowed.");
        return text;
    }

    private string PublicUrl(int port)
    {
        var text = Text("PLATFORM_PUBLIC_URL");
        if (text is null)
            return $"http://127.0.0.1:{port}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0)
            _problems.Add($"PLATFORM_PUBLIC_URL is '{text}': an address such as https://platform.example.com is allowed.");
        return text.TrimEnd('/');
    }

    private string BaseUrl(string name, string fallback)
    {
        var text = Text(name) ?? fallback;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.UserInfo.Length > 0)
            _problems.Add($"{name} is no address of a provider: one such as {fallback} is allowed.");
        return text.TrimEnd('/');
    }

    private IReadOnlyList<IPNetwork> KnownProxies()
    {
        var networks = new List<IPNetwork>();
        foreach (var text in (Text("PLATFORM_KNOWN_PROXIES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // The parser also takes 10.1.2 for 10.1.0.2. All addresses (/0) would let every caller choose its own.
            var isV6 = text.Contains(':', StringComparison.Ordinal);
            if (IPAddress.TryParse(text, out var address) && (isV6 || address.ToString() == text))
                networks.Add(new IPNetwork(address, isV6 ? 128 : 32));
            else if (IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0)
                networks.Add(network);
            else
                _problems.Add($"PLATFORM_KNOWN_PROXIES has '{text}': IP addresses and networks such as 10.1.2.3 or 10.1.0.0/16 are allowed, separated by commas.");
        }

        return networks;
    }

    private Dictionary<string, string?> OpenTelemetry()
    {
        var variables = configuration.AsEnumerable().Where(pair => pair.Key.StartsWith("OTEL_", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(pair.Value))
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        if (variables.TryGetValue(OtlpEndpoint, out var endpoint) && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
            _problems.Add($"{OtlpEndpoint} is '{endpoint}': an address such as http://127.0.0.1:4318 is allowed.");
        if (variables.TryGetValue("OTEL_EXPORTER_OTLP_PROTOCOL", out var protocol) && protocol is not ("grpc" or "http/protobuf"))
            _problems.Add($"OTEL_EXPORTER_OTLP_PROTOCOL is '{protocol}': grpc or http/protobuf is allowed.");
        return variables;
    }

    private IReadOnlySet<string> Roles()
    {
        if (Text("PLATFORM_ROLES") is not { } text || text.Equals("all", StringComparison.OrdinalIgnoreCase))
            return AllRoles;
        var roles = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(role => role.ToLowerInvariant()).ToHashSet();
        foreach (var unknown in roles.Except(AllRoles))
            _problems.Add($"PLATFORM_ROLES has '{unknown}': of {string.Join(", ", AllRoles)} are allowed, separated by commas.");
        return roles;
    }
}

/// <summary>Turns <c>postgresql://user:password@host:port/database?sslmode=require</c> into an Npgsql connection string.</summary>
public static class DatabaseAddress
{
    /// <exception cref="FormatException">Says what is wrong, without the password.</exception>
    public static string ToConnectionString(string text)
    {
        if (!text.StartsWith("postgresql://", StringComparison.Ordinal) && !text.StartsWith("postgres://", StringComparison.Ordinal))
            return Checked(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw new FormatException("is no address");
        var user = address.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port > 0 ? address.Port : 5432,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = address.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(address.AbsolutePath[1..]) : throw new FormatException("names no database"),
        };
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, Uri.UnescapeDataString(v)) : (pair, "");
            try
            {
                builder[key.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? "SSL Mode" : key] = value.Replace("-", "", StringComparison.Ordinal);
            }
            catch (ArgumentException)
            {
                throw new FormatException($"has the unknown option '{key}'");
            }
        }

        return builder.ConnectionString;
    }

    private static string Checked(string text)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(builder.Host) || string.IsNullOrEmpty(builder.Database)
                ? throw new FormatException("names no host or no database")
                : builder.ConnectionString;
        }
        catch (ArgumentException)
        {
            throw new FormatException("is no connection string");
        }
    }
}
