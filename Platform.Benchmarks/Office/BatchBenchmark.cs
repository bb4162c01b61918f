using System.Globalization;

namespace Platform.Benchmarks.Office;

/// <summary>Batches of 1,000 over HTTP beside the same rows as one bare <c>unnest</c> upsert each, sent by pgbench on one connection (psql's protocol without its start-up).</summary>
internal static class BatchBenchmark
{
    private const int Rows = 1_000;

    public static async Task RunAsync(string place, int seconds, int rounds, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.FillAsync(ct);
        await Yardstick.CreateAsync(installation, ct);
        var reports = string.Join(',', Enumerable.Range(1, Rows).Select(i => $$$"""{"agent_id":"agent_{{{i}}}","department":"department 1","name":"Agent","status":"ok","task":"reads price lists","metrics":{"pages":{{{i}}},"margin":3.5}}"""));
        var lua = await installation.WriteAsync("batch.lua", $$"""
            wrk.method = "POST"
            wrk.path = "/api/v1/office/reports"
            wrk.headers["Authorization"] = "Bearer {{installation.Key}}"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = [==[{"reports":[{{reports}}]}]==]
            """, ct);
        var sql = await installation.WriteAsync("batch.sql", Yardstick.Many(installation.Tenant, Rows), ct);
        await Load.WrkAsync(installation, lua, 1, Math.Min(seconds, 10), ct);
        var (bare, http) = (new List<Measured>(), new List<Measured>());
        for (var round = 1; round <= rounds; round++)
        {
            bare.Add(await Load.PgbenchAsync(installation, sql, 1, seconds, ct));
            // One caller too, batch after batch, as the yardstick does.
            http.Add(await Load.WrkAsync(installation, lua, 1, seconds, ct));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: bare {Rows * bare[^1].PerSecond:F0} rows/s, HTTP {Rows * http[^1].PerSecond:F0} rows/s ({http[^1].PerSecond / bare[^1].PerSecond:F2}), load {Machine.Load()}"));
        }
        Console.WriteLine(Yardstick.Remark);
        var (yardstick, own) = (Measured.Median(bare), Measured.Median(http));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bare unnest upsert of {Rows}      {Rows * yardstick.PerSecond,8:F0} rows/s   a row: {yardstick.Cpu.Each(yardstick.Count * Rows)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"HTTP, batches of {Rows}          {Rows * own.PerSecond,8:F0} rows/s  {Machine.Median(http.Zip(bare, (mine, theirs) => mine.PerSecond / theirs.PerSecond)):F2} of it   a row: {own.Cpu.Each(own.Count * Rows)}"));
    }
}
