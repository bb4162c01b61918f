using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Web.Hosting;

namespace Platform.Benchmarks.Office;

/// <summary>A durable PostgreSQL, a Redis and the whole server, with one tenant and its key.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    /// <summary>Agents that the loads write to.</summary>
    public const int Agents = 5_000;

    private readonly string _folder;
    private readonly EmbeddedServices _services;
    private readonly WebApplication _app;

    private BenchmarkServer(string folder, EmbeddedServices services, WebApplication app) => (_folder, _services, _app) = (folder, services, app);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public NpgsqlConnectionStringBuilder Database => new(_services.DatabaseUrl);

    public string Key { get; private set; } = "";

    public string Folder => _folder;

    public static async Task<BenchmarkServer> StartAsync(CancellationToken ct)
    {
        // Not CreateTempSubdirectory: PostgreSQL runs as another user, which must get through to its data.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"platform-benchmark-{Guid.NewGuid():N}")).FullName;
        var services = await EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = Path.Combine(folder, "data") }, ct);
        var app = PlatformServer.Build(
            new PlatformSettings { Port = 0, DatabaseUrl = services.DatabaseUrl, RedisUrl = services.RedisUrl, DataDirectory = Path.Combine(folder, "data") },
            services.DatabaseUrl, services.RedisUrl, new WebApplicationOptions { ApplicationName = "Platform.Web", ContentRootPath = AppContext.BaseDirectory });
        await Start.PrepareAsync(app.Services, ct);
        await app.StartAsync(ct);
        var server = new BenchmarkServer(folder, services, app);
        await server.SeedAsync(ct);
        return server;
    }

    /// <summary>Runs a program and gives its output; its failure is ours.</summary>
    public async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = Database.Password, ["PGHOST"] = Database.Host, ["PGPORT"] = Database.Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = Database.Username, ["PGDATABASE"] = Database.Database },
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }

    public static string Binary(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin", name)).FirstOrDefault(File.Exists) ?? name;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SeedAsync(CancellationToken ct)
    {
        var tenant = (await _app.Services.GetRequiredService<OperationRunner>().RunAsync(new CreateTenant("Load", "load"), Actor.Shell(), ct)).Value!;
        var token = SecretToken.New("pk_");
        Key = token.Text;
        var owner = _app.Services.GetRequiredService<Databases>().Owner;
        await using var command = owner.CreateCommand($"""
            INSERT INTO api_keys (id, tenant_id, name, prefix, key_hash, scopes, created_at, created_by) VALUES (gen_random_uuid(), '{tenant.Id}', 'load', 'pk_', '\x{Convert.ToHexString(token.Hash())}', ARRAY['office:write', 'office:read'], now(), 'benchmark');
            INSERT INTO office_agents (tenant_id, agent_id, department, name, reported_status, status, source, last_report_at)
                SELECT '{tenant.Id}', 'agent_' || i, 'load', 'Agent ' || i, 'ok', 'ok', 'http', now() FROM generate_series(1, {Agents}) i;
            CREATE TABLE yardstick (tenant_id uuid NOT NULL, agent_id varchar(100) COLLATE "C" NOT NULL, department varchar(50) NOT NULL, name varchar(100) NOT NULL, status varchar(10) NOT NULL, task varchar(255),
                metrics jsonb NOT NULL, last_seen_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, agent_id)) WITH (fillfactor = 50);
            INSERT INTO yardstick SELECT '{tenant.Id}', 'agent_' || i, 'load', 'Agent', 'ok', null, jsonb_build_object(), now() FROM generate_series(1, {Agents}) i;
            """);
        await command.ExecuteNonQueryAsync(ct);
        await using var analyze = owner.CreateCommand("VACUUM ANALYZE office_agents");
        await analyze.ExecuteNonQueryAsync(ct);
        Tenant = tenant.Id.Value;
    }

    public Guid Tenant { get; private set; }
}
