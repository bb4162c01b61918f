using System.Globalization;
using Platform.Benchmarks.Office;

namespace Platform.Benchmarks.Agents;

/// <summary>A cached read with its key, its tenant and its permission, beside Kestrel that writes the same bytes and does nothing else.</summary>
internal static class AssistantsBenchmark
{
    private const int Connections = 64;

    public static async Task RunAsync(string place, int seconds, int rounds, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.CreateTenantAsync(AssistantsApi.Scopes, ct);
        using var http = installation.CreateClient();
        var id = await http.MakeAssistantAsync("read by everybody", ct);
        for (var tool = 1; tool <= 3; tool++)
            await http.LinkAsync(id, await http.MakeToolAsync($"tool {tool}", ct), ct);
        var bytes = await http.GetByteArrayAsync($"/assistants/{id}", ct);
        using var bare = await BareKestrel.StartAsync(await installation.WriteAsync("answer.json", System.Text.Encoding.UTF8.GetString(bytes), ct));
        string[] own = ["-H", $"Authorization: Bearer {installation.Key}", $"{installation.Address}assistants/{id}"];
        string[] empty = [bare.Address.ToString()];

        // Compiled in tiers: the first seconds of either are slower.
        await Load.WrkAsync(installation, own, Connections, seconds, ct);
        await Load.WrkAsync(installation, empty, Connections, seconds, ct);
        var statements = await StatementsAsync(installation, ct);
        var (ours, theirs) = (new List<Measured>(), new List<Measured>());
        for (var round = 1; round <= rounds; round++)
        {
            var cpu = bare.Cpu;
            var measured = await Load.WrkAsync(installation, empty, Connections, seconds, ct);
            theirs.Add(measured with { Cpu = measured.Cpu with { Server = bare.Cpu - cpu } });
            ours.Add(await Load.WrkAsync(installation, own, Connections, seconds, ct));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"round {round}: bare {theirs[^1].PerSecond:F0}/s, GET /assistants/{{id}} {ours[^1].PerSecond:F0}/s ({ours[^1].PerSecond / theirs[^1].PerSecond:F2}), load {Machine.Load()}"));
        }

        var ratio = Machine.Median(ours.Zip(theirs, (one, other) => one.PerSecond / other.PerSecond));
        var (a, b) = (Measured.Median(ours), Measured.Median(theirs));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes; bare Kestrel {b.PerSecond:F0}/s ({b.Cpu.Server / b.Count * 1e6:F1} µs CPU each); cached read {a.PerSecond:F0}/s ({a.Cpu.Server / a.Count * 1e6:F1} µs CPU each): {ratio:F2} of it"));
        var (spent, read) = (await StatementsAsync(installation, ct) - statements, ours.Sum(round => round.Count));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{spent} transactions in PostgreSQL during {read:F0} reads (background work included)"));
    }

    private static Task<long> StatementsAsync(Installation installation, CancellationToken ct) =>
        installation.CountAsync("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()", ct);
}
