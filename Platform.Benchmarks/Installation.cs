using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using Platform.Core.Shared.Embedded;

namespace Platform.Benchmarks;

/// <summary>
/// A durable PostgreSQL, a Redis and the published server as processes of their own, with one tenant, its 5,000 agents and its key. Made
/// and filled by the administration commands, as a person would.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    /// <summary>Agents that the loads write to.</summary>
    public const int Agents = 5_000;
    public const string Email = "owner@example.com";
    public const string Password = "Benchmarks-only-1";

    private readonly string _place;
    private readonly EmbeddedServices _services;
    private readonly List<Node> _nodes = [];

    private Installation(string place, string folder, EmbeddedServices services) => (_place, Folder, _services) = (place, folder, services);

    public string Folder { get; }

    public Uri Address => _nodes[0].Address;

    public NpgsqlConnectionStringBuilder Database => new(_services.DatabaseUrl);

    public string Key { get; private set; } = "";

    public Guid Tenant { get; private set; }

    public int ServerProcess => _nodes[0].Process.Id;

    public static async Task<Installation> StartAsync(string place, CancellationToken ct)
    {
        // Not CreateTempSubdirectory: PostgreSQL runs as another user, which must get through to its data.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"platform-benchmark-{Guid.NewGuid():N}")).FullName;
        var services = await EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = Path.Combine(folder, "data") }, ct);
        var installation = new Installation(place, folder, services);
        try
        {
            await installation.StartNodeAsync(ct);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The tenant, its key and its agents, spread over twenty departments.</summary>
    public async Task FillAsync(CancellationToken ct)
    {
        await CreateTenantAsync("office:write,office:read", ct);
        await SqlAsync($"""
            INSERT INTO office_agents (tenant_id, agent_id, department, name, reported_status, status, source, task, last_report_at)
                SELECT '{Tenant}', 'agent_' || i, 'department ' || i % 20, 'Agent ' || i, 'ok', 'ok', 'http', 'starts', now() FROM generate_series(1, {Agents}) i
            """, ct);
        await SqlAsync("VACUUM ANALYZE office_agents", ct);
    }

    /// <summary>The tenant and its key alone.</summary>
    public async Task CreateTenantAsync(string scopes, CancellationToken ct)
    {
        Tenant = (await AdminAsync(["create-tenant", "--name", "Load", "--slug", "load"], ct)).GetProperty("id").GetGuid();
        Key = (await AdminAsync(["create-api-key", "--tenant", "load", "--name", "load", "--scopes", scopes], ct)).GetProperty("key").GetString()!;
    }

    public HttpClient CreateClient(Uri? node = null) => new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        BaseAddress = node ?? Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) },
    };

    public Task<JsonElement> CreateScreenAsync(CancellationToken ct) => AdminAsync(["create-screen", "--tenant", "load", "--name", "wall"], ct);

    /// <summary>An owner who need not change the password first.</summary>
    public async Task CreateOwnerAsync(CancellationToken ct)
    {
        await AdminAsync(["create-user", "--email", Email, "--password", Password, "--tenant", "load", "--role", "owner"], ct);
        await SqlAsync("UPDATE users SET must_change_password = false", ct);
    }

    public async Task SqlAsync(string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(_services.DatabaseUrl);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<long> CountAsync(string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(_services.DatabaseUrl);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<string> WriteAsync(string name, string text, CancellationToken ct)
    {
        var path = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(path, text, ct);
        return path;
    }

    /// <summary>pgbench of the server's own version, on this database.</summary>
    public Task<string> PgbenchAsync(IEnumerable<string> arguments, CancellationToken ct) => Processes.RunAsync(Binary("pgbench"), arguments, new Dictionary<string, string>
    {
        ["PGPASSWORD"] = Database.Password!, ["PGHOST"] = Database.Host!, ["PGPORT"] = Database.Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = Database.Username!, ["PGDATABASE"] = Database.Database!,
    }, ct);

    /// <summary>CPU seconds so far.</summary>
    public CpuSplit Cpu() => new(Processes.CpuOf(ServerProcess), Processes.CpuOfFamily(_services.PostgresProcessId), Processes.CpuOfEndedChildren(Environment.ProcessId));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            if (!node.Process.HasExited)
            {
                using var stop = Process.Start("kill", ["-TERM", node.Process.Id.ToString(CultureInfo.InvariantCulture)]);
                await node.Process.WaitForExitAsync();
            }

            node.Process.Dispose();
        }

        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Binary(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin", name)).FirstOrDefault(File.Exists) ?? name;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Dictionary<string, string> Settings(int port) => new()
    {
        ["DATABASE_URL"] = _services.DatabaseUrl, ["REDIS_URL"] = _services.RedisUrl, ["MANAGER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["PLATFORM_DATA_DIR"] = Path.Combine(Folder, "data"), ["PLATFORM_DEMO"] = "0", ["ASPNETCORE_CONTENTROOT"] = _place,
    };

    /// <summary>One more server of the same installation, as on another machine.</summary>
    public async Task<Uri> StartNodeAsync(CancellationToken ct)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(_place, "Platform.Web.dll")]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        foreach (var (name, value) in Settings(port))
            start.Environment[name] = value;
        var node = new Node(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        _nodes.Add(node);
        // What the server complains of explains a figure.
        node.Process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && (text.Contains(" WRN ", StringComparison.Ordinal) || text.Contains(" ERR ", StringComparison.Ordinal)))
                Console.WriteLine($"  server: {text}");
        };
        node.Process.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = node.Address };
        for (var patience = 600; ; patience--)
        {
            try
            {
                if ((await http.GetAsync("/health/ready", ct)).IsSuccessStatusCode)
                    return node.Address;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (patience == 0 || node.Process.HasExited)
                throw new InvalidOperationException("The server does not get ready; see its output.");
            await Task.Delay(100, ct);
        }
    }

    private async Task<JsonElement> AdminAsync(string[] command, CancellationToken ct) =>
        JsonDocument.Parse(await Processes.RunAsync("dotnet", [Path.Combine(_place, "Platform.Web.dll"), "admin", .. command, "--json"], Settings(FreePort()), ct)).RootElement;

    private sealed record Node(Process Process, Uri Address);
}

/// <summary>CPU seconds of the server, of PostgreSQL, and of the programs that make the load.</summary>
internal readonly record struct CpuSplit(double Server, double Postgres, double Load)
{
    public static CpuSplit operator -(CpuSplit after, CpuSplit before) => new(after.Server - before.Server, after.Postgres - before.Postgres, after.Load - before.Load);

    /// <summary>In microseconds for each of so many requests or rows.</summary>
    public string Each(double count) => string.Create(CultureInfo.InvariantCulture, $"server {Server / count * 1e6:F1} + PostgreSQL {Postgres / count * 1e6:F1} + load {Load / count * 1e6:F1} = {(Server + Postgres + Load) / count * 1e6:F1} µs CPU");
}
