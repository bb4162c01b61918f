using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Benchmarks.Office;

/// <summary>One agent a request, acknowledged after the commit, beside pgbench with the same single-row upsert at 32 clients.</summary>
internal static partial class StatusBenchmark
{
    public static async Task RunAsync(int seconds, int rounds, CancellationToken ct)
    {
        await using var server = await BenchmarkServer.StartAsync(ct);
        var lua = await WriteAsync(server, "report.lua", $$$"""
            local n = math.random(1, {{{BenchmarkServer.Agents}}})
            request = function()
              n = n % {{{BenchmarkServer.Agents}}} + 1
              return wrk.format("POST", "/api/v1/office/agents/agent_" .. n .. "/status",
                { ["Authorization"] = "Bearer {{{server.Key}}}", ["Content-Type"] = "application/json" },
                '{"department":"load","name":"Agent","status":"ok","task":"reads price lists ' .. n .. '","metrics":{"pages":' .. n .. ',"margin":3.5}}')
            end
            """, ct);
        var sql = await WriteAsync(server, "upsert.sql", $$"""
            \set n random(1, {{BenchmarkServer.Agents}})
            INSERT INTO yardstick (tenant_id, agent_id, department, name, status, task, metrics, last_seen_at) VALUES ('{{server.Tenant}}', 'agent_' || :n, 'load', 'Agent', 'ok', 'reads price lists', '{"pages":1,"margin":3.5}', now())
            ON CONFLICT (tenant_id, agent_id) DO UPDATE SET department = excluded.department, name = excluded.name, status = excluded.status, task = excluded.task, metrics = excluded.metrics, last_seen_at = excluded.last_seen_at;
            """, ct);
        await WrkAsync(server, lua, 64, 3, ct); // warm up
        var (pgbench, many, some) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            pgbench.Add(await PgbenchAsync(server, sql, seconds, ct));
            many.Add(await WrkAsync(server, lua, 256, seconds, ct));
            some.Add(await WrkAsync(server, lua, 64, seconds, ct));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: pgbench {pgbench[^1]:F0}/s, HTTP 256 {many[^1]:F0}/s, HTTP 64 {some[^1]:F0}/s"));
        }
        var yardstick = BenchmarkServer.Median(pgbench);
        Print("pgbench, single-row upsert, 32 clients", yardstick, yardstick);
        Print("HTTP, 256 connections", BenchmarkServer.Median(many), yardstick);
        Print("HTTP, 64 connections", BenchmarkServer.Median(some), yardstick);
    }

    private static void Print(string what, double perSecond, double yardstick) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-42} {perSecond,9:F0}/s  {perSecond / yardstick,5:F2} of pgbench"));

    private static async Task<string> WriteAsync(BenchmarkServer server, string name, string text, CancellationToken ct)
    {
        var path = Path.Combine(server.Folder, name);
        await File.WriteAllTextAsync(path, text, ct);
        return path;
    }

    private static async Task<double> PgbenchAsync(BenchmarkServer server, string script, int seconds, CancellationToken ct)
    {
        var output = await server.RunAsync(BenchmarkServer.Binary("pgbench"), ["-n", "-M", "prepared", "-c", "32", "-j", "2", "-T", seconds.ToString(CultureInfo.InvariantCulture), "-f", script], ct);
        return double.Parse(Tps().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<double> WrkAsync(BenchmarkServer server, string script, int connections, int seconds, CancellationToken ct)
    {
        var output = await server.RunAsync("wrk", ["-t2", $"-c{connections}", $"-d{seconds}s", "-s", script, server.Address.ToString()], ct);
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException(output);
        return double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();
}
