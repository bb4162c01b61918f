using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Benchmarks.Office;

/// <summary>Batches of 1,000 over HTTP beside the same rows as one bare <c>unnest</c> upsert each, sent by pgbench (psql's protocol, without its start-up).</summary>
internal static partial class BatchBenchmark
{
    private const int Rows = 1_000;

    public static async Task RunAsync(int seconds, int rounds, CancellationToken ct)
    {
        await using var server = await BenchmarkServer.StartAsync(ct);
        var reports = string.Join(',', Enumerable.Range(1, Rows).Select(i => $$$"""{"agent_id":"agent_{{{i}}}","department":"load","name":"Agent","status":"ok","task":"reads price lists","metrics":{"pages":{{{i}}},"margin":3.5}}"""));
        var lua = Path.Combine(server.Folder, "batch.lua");
        await File.WriteAllTextAsync(lua, $$"""
            wrk.method = "POST"
            wrk.headers["Authorization"] = "Bearer {{server.Key}}"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = [==[{"reports":[{{reports}}]}]==]
            """, new UTF8Encoding(false), ct);
        var sql = Path.Combine(server.Folder, "batch.sql");
        await File.WriteAllTextAsync(sql, $$"""
            INSERT INTO yardstick SELECT '{{server.Tenant}}', u.agent, 'load', 'Agent', 'ok', 'reads price lists', u.metrics::jsonb, now() FROM unnest(ARRAY[{{string.Join(',', Enumerable.Range(1, Rows).Select(i => $"'agent_{i}'"))}}], ARRAY[{{string.Join(',', Enumerable.Range(1, Rows).Select(i => $$"""'{"pages":{{i}},"margin":3.5}'"""))}}]) AS u (agent, metrics) ON CONFLICT (tenant_id, agent_id) DO UPDATE SET department = excluded.department, name = excluded.name, status = excluded.status, task = excluded.task, metrics = excluded.metrics, last_seen_at = excluded.last_seen_at;
            """, new UTF8Encoding(false), ct);
        var (bare, http) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var upserts = await server.RunAsync(BenchmarkServer.Binary("pgbench"), ["-n", "-c", "1", "-T", seconds.ToString(CultureInfo.InvariantCulture), "-f", sql], ct);
            bare.Add(Rows * double.Parse(Tps().Match(upserts).Groups[1].Value, CultureInfo.InvariantCulture));
            var posts = await server.RunAsync("wrk", ["-t1", "-c4", $"-d{seconds}s", "-s", lua, new Uri(server.Address, "/api/v1/office/reports").ToString()], ct);
            if (posts.Contains("Non-2xx", StringComparison.Ordinal))
                throw new InvalidOperationException(posts);
            http.Add(Rows * double.Parse(PerSecond().Match(posts).Groups[1].Value, CultureInfo.InvariantCulture));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: bare {bare[^1]:F0} rows/s, HTTP {http[^1]:F0} rows/s"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bare unnest upsert {BenchmarkServer.Median(bare):F0} rows/s, HTTP batches of {Rows} {BenchmarkServer.Median(http):F0} rows/s, {BenchmarkServer.Median(http) / BenchmarkServer.Median(bare):F2} of it"));
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();
}
