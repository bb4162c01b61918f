using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Benchmarks.Runtime;

/// <summary>Fifty agents ordered to start at once: how long until all run, what their processes hold in memory, and what they take of the cores while nobody asks them anything.</summary>
internal static class CrowdBenchmark
{
    private const int Agents = 50;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(string place, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.CreateTenantAsync("admin", ct);
        using var http = installation.CreateClient();
        var names = Enumerable.Range(0, Agents).Select(i => $"agent-{i}").ToArray();
        foreach (var name in names)
            await PostAsync(http, "/api/v1/agents?publish=true", new { id = name, name, config_json = new { simple = new { settings = new { system_prompt = "You help.", provider = "offline" } } } }, ct);

        var pids = await StartAsync(http, names, ct);
        var (resident, own) = (pids.Select(Processes.MemoryOf).ToArray(), pids.Select(Processes.OwnMemoryOf).ToArray());
        Console.WriteLine(Line($"memory of a runner: median {Machine.Median(resident):F0} MB resident, most {resident.Max():F0} MB; all {Agents}: {own.Sum():F0} MB where shared pages count once; load {Machine.Load()}"));

        var (runners, others) = (pids.Sum(Processes.CpuOf), installation.Cpu());
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(Watched, ct);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var spent = installation.Cpu() - others;
        Console.WriteLine(Line($"idle: {(pids.Sum(Processes.CpuOf) - runners) / seconds * 100:F1} % of a core for all {Agents} runners, {spent.Server / seconds * 100:F1} % for the server, {spent.Postgres / seconds * 100:F1} % for PostgreSQL"));
        resident = [.. pids.Select(Processes.MemoryOf)];
        Console.WriteLine(Line($"a minute later: median {Machine.Median(resident):F0} MB resident, most {resident.Max():F0} MB; the server {Processes.MemoryOf(installation.ServerProcess):F0} MB; load {Machine.Load()}"));
    }

    /// <summary>Their process ids, when all of them run.</summary>
    private static async Task<int[]> StartAsync(HttpClient http, string[] names, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(names.Select(name => PostAsync(http, $"/api/v1/agents/{name}/start", new { }, ct)));
        Console.WriteLine(Line($"{Agents} orders to start taken in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
        var (pids, times) = (new Dictionary<string, int>(), new List<double>());
        while (pids.Count < names.Length)
        {
            foreach (var name in names.Where(name => !pids.ContainsKey(name)))
            {
                var status = await http.GetFromJsonAsync<JsonElement>($"/api/v1/agents/{name}/status", ct);
                if (status.GetProperty("status").GetString() != "running")
                    continue;
                pids[name] = status.GetProperty("pid").GetInt32();
                times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            await Task.Delay(50, ct);
        }

        Console.WriteLine(Line($"all run after {times.Max():F1} s, the first after {times.Min():F1} s, half of them after {Machine.Median(times):F1} s: {times.Max() / Agents * 1000:F0} ms each; load {Machine.Load()}"));
        return [.. pids.Values];
    }

    private static async Task PostAsync(HttpClient http, string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(path, body, ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync(ct)}");
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
