using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Playwright;

namespace Platform.Benchmarks.Office;

/// <summary>
/// 5,000 agents, 500 reports a second, 50 subscribers of the hub, and a real browser: time from a report's 202 to the moment when the
/// tile's text in the browser's document is the report's, for every report whose tile was in sight. Both clocks are this machine's.
/// </summary>
internal static class LiveBenchmark
{
    private const int PerSecond = 500;
    private const int Subscribers = 50;

    // A tile that turns to another agent (the wall turns pages) shows an old text late: not a change of that agent.
    private const string Observe = """
        () => {
            window.seen = [];
            const agents = new WeakMap();
            const look = tile => {
                const agent = tile.dataset.agent, known = agents.get(tile), task = tile.querySelector('.tile-task')?.textContent.trim() ?? '';
                agents.set(tile, { agent, task });
                if (known && known.agent === agent && known.task !== task) window.seen.push(agent + ' ' + task + ' ' + (performance.timeOrigin + performance.now()));
            };
            document.querySelectorAll('.tile[data-agent]').forEach(look);
            new MutationObserver(changes => {
                const tiles = new Set();
                for (const change of changes) {
                    const element = change.target.nodeType === 1 ? change.target : change.target.parentElement;
                    const tile = element?.closest('.tile[data-agent]');
                    if (tile) tiles.add(tile);
                    for (const added of change.addedNodes) if (added.nodeType === 1) for (const tile of added.querySelectorAll('.tile[data-agent]')) tiles.add(tile);
                }
                tiles.forEach(look);
            }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-agent'] });
        }
        """;

    public static async Task RunAsync(string place, int seconds, string pageName, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.FillAsync(ct);
        var token = (await installation.CreateScreenAsync(ct)).GetProperty("token").GetString()!;
        var listeners = new List<HubListener>();
        for (var i = 0; i < Subscribers; i++)
            listeners.Add(await HubListener.ConnectAsync(installation.Address, installation.Key, ct));
        await using var browser = await Browser.StartAsync();
        var page = await OpenAsync(browser, installation, pageName, token, ct);

        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = installation.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", installation.Key);
        await SendAsync(http, 5, [], ct); // warm up
        await page.EvaluateAsync(Observe);
        var (answered, memory, cpu) = (new ConcurrentDictionary<string, double>(), new List<double>(), installation.Cpu());
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = WatchAsync(installation, memory, watch.Token);
        await SendAsync(http, seconds, answered, ct);
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        await watch.CancelAsync();
        await watching;
        var spent = installation.Cpu() - cpu;
        Report(await page.EvaluateAsync<string[]>("() => window.seen"), answered, pageName);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{answered.Count} reports in {seconds} s; {listeners.Count(listener => listener.IsOpen)} of {Subscribers} subscribers stayed, {listeners.Average(listener => listener.Messages) / (seconds + 7):F1} messages/s and {listeners.Average(listener => listener.Bytes) / (seconds + 7) / 1024:F0} KiB/s each; server {spent.Server / seconds:P0} of a core, PostgreSQL {spent.Postgres / seconds:P0}"));
        var quarter = Math.Max(1, memory.Count / 4);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"server memory: first quarter {memory.Take(quarter).Average():F0} MB, last quarter {memory.TakeLast(quarter).Average():F0} MB, highest {memory.Max():F0} MB; load {Machine.Load()}"));
        foreach (var listener in listeners)
            await listener.DisposeAsync();
    }

    private static async Task<IPage> OpenAsync(Browser browser, Installation installation, string pageName, string token, CancellationToken ct)
    {
        var page = await browser.NewPageAsync();
        if (pageName == "board")
        {
            await installation.CreateOwnerAsync(ct);
            await Browser.SignInAsync(page, installation.Address);
        }
        await page.GotoAsync(new Uri(installation.Address, pageName == "board" ? "/manage/load/office" : $"/screen/{token}").ToString());
        await page.WaitForSelectorAsync(".tile[data-agent]");
        return page;
    }

    /// <summary>Evenly paced single reports, agent after agent; each has a text of its own. Notes when it was answered, in milliseconds since 1970.</summary>
    private static async Task SendAsync(HttpClient http, int seconds, ConcurrentDictionary<string, double> answered, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        var under = new List<Task>();
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            var early = TimeSpan.FromSeconds((double)i / PerSecond) - TimeProvider.System.GetElapsedTime(began);
            if (early > TimeSpan.FromMilliseconds(1))
                await Task.Delay(early, ct);
            under.Add(SendOneAsync(http, i, answered, ct));
            if (under.Count >= PerSecond)
                under.RemoveAll(task => task.IsCompletedSuccessfully);
        }
        await Task.WhenAll(under);
    }

    private static async Task SendOneAsync(HttpClient http, int number, ConcurrentDictionary<string, double> answered, CancellationToken ct)
    {
        var (agent, task) = ($"agent_{number * 7 % Installation.Agents + 1}", $"step-{number}-{answered.GetHashCode()}");
        using var content = new StringContent($$$"""{"status":"ok","task":"{{{task}}}","metrics":{"pages":{{{number}}},"margin":3.5}}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"/api/v1/office/agents/{agent}/status", content, ct);
        answered[$"{agent} {task}"] = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        response.EnsureSuccessStatusCode();
    }

    private static async Task WatchAsync(Installation installation, List<double> memory, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            memory.Add(Processes.MemoryOf(installation.ServerProcess));
            await Task.Delay(TimeSpan.FromSeconds(1), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Report(string[] seen, ConcurrentDictionary<string, double> answered, string pageName)
    {
        // The tile may well change before the 202 has arrived here: then it took no time.
        var delays = (from line in seen
                      let parts = line.Split(' ')
                      where parts.Length == 3 && answered.ContainsKey($"{parts[0]} {parts[1]}")
                      select Math.Max(0, double.Parse(parts[2], CultureInfo.InvariantCulture) - answered[$"{parts[0]} {parts[1]}"])).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"from 202 to the tile on the {pageName}: p50 {Machine.Percentile(delays, 0.5):F0} ms, p99 {Machine.Percentile(delays, 0.99):F0} ms, longest {delays.DefaultIfEmpty(double.NaN).Max():F0} ms, {delays.Length} reports in sight"));
    }
}
