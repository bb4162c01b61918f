using System.Globalization;

namespace Platform.Benchmarks.Office;

/// <summary>One agent a request, acknowledged after the commit, beside pgbench with the same single-row upsert at 32 clients.</summary>
internal static class StatusBenchmark
{
    public static async Task RunAsync(string place, int seconds, int rounds, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.FillAsync(ct);
        await Yardstick.CreateAsync(installation, ct);
        // Requests are made ahead and picked at random: the load costs CPU of the same cores. Status and task stay, metrics change.
        var lua = await installation.WriteAsync("report.lua", $$$"""
            local count = 0
            function setup(thread) count = count + 1; thread:set("id", count) end
            function init(args)
              math.randomseed(id * 7919)
              requests = {}
              for i = 1, {{{Installation.Agents * 4}}} do
                requests[i] = wrk.format("POST", "/api/v1/office/agents/agent_" .. (i % {{{Installation.Agents}}} + 1) .. "/status",
                  { ["Authorization"] = "Bearer {{{installation.Key}}}", ["Content-Type"] = "application/json" },
                  '{"department":"department 1","name":"Agent","status":"ok","task":"reads price lists","metrics":{"pages":' .. i .. ',"margin":3.5}}')
              end
            end
            function request() return requests[math.random(1, {{{Installation.Agents * 4}}})] end
            """, ct);
        var sql = await installation.WriteAsync("upsert.sql", Yardstick.Single(installation.Tenant), ct);
        await Load.WrkAsync(installation, lua, 64, Math.Min(seconds, 10), ct); // tiered compilation, pools, caches
        await Load.PgbenchAsync(installation, sql, 32, Math.Max(seconds, 5), ct);
        var (pgbench, many, some) = (new List<Measured>(), new List<Measured>(), new List<Measured>());
        for (var round = 1; round <= rounds; round++)
        {
            pgbench.Add(await Load.PgbenchAsync(installation, sql, 32, seconds, ct));
            many.Add(await Load.WrkAsync(installation, lua, 256, seconds, ct));
            some.Add(await Load.WrkAsync(installation, lua, 64, seconds, ct));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"round {round}: pgbench {pgbench[^1].PerSecond:F0}/s, HTTP 256 {many[^1].PerSecond:F0}/s ({many[^1].PerSecond / pgbench[^1].PerSecond:F2}), HTTP 64 {some[^1].PerSecond:F0}/s ({some[^1].PerSecond / pgbench[^1].PerSecond:F2}), load {Machine.Load()}"));
        }
        Console.WriteLine(Yardstick.Remark);
        var yardstick = Measured.Median(pgbench);
        Print("pgbench, single-row upsert, 32 clients", yardstick, pgbench, pgbench);
        Print("HTTP, 256 connections", Measured.Median(many), many, pgbench);
        Print("HTTP, 64 connections", Measured.Median(some), some, pgbench);
    }

    // The ratio is the median of the rounds' own ratios: what else the machine does changes from round to round.
    private static void Print(string what, Measured measured, List<Measured> rounds, List<Measured> yardsticks) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-40} {measured.PerSecond,8:F0}/s  {Machine.Median(rounds.Zip(yardsticks, (own, bare) => own.PerSecond / bare.PerSecond)),5:F2} of pgbench   {measured.Cpu.Each(measured.Count)}"));
}
