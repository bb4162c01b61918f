using System.Globalization;

namespace Platform.Benchmarks.Agents;

/// <summary>The list of 1,000 agents in a real browser: from the click on its place in the sidebar to the first row that is drawn, and from nothing (a fresh page, its circuit with it).</summary>
internal static class AgentsPageBenchmark
{
    private const int Agents = 1_000;
    private const int Rounds = 30;

    private const string ClickToRow = """
        () => new Promise(done => {
            const began = performance.now();
            new MutationObserver((_, watch) => {
                if (!document.querySelector('tr[data-row]')) return;
                watch.disconnect();
                requestAnimationFrame(() => done(performance.now() - began));
            }).observe(document.body, { subtree: true, childList: true });
            document.querySelector("a.nav-link[href='/manage/load/ai-agents']").click();
        })
        """;

    public static async Task RunAsync(string place, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.CreateTenantAsync(AssistantsApi.Scopes, ct);
        await installation.CreateOwnerAsync(ct);
        using var http = installation.CreateClient();
        await Parallel.ForAsync(0, Agents, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = ct }, async (i, stop) => await http.MakeAssistantAsync($"Agent {i}", stop));
        await using var browser = await Browser.StartAsync();
        var page = await browser.NewPageAsync();
        await Browser.SignInAsync(page, installation.Address);
        var (clicked, fresh) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await page.GotoAsync(new Uri(installation.Address, "/manage/load/screens").ToString());
            await page.WaitForSelectorAsync("main .state");
            clicked.Add(await page.EvaluateAsync<double>(ClickToRow));
            var began = TimeProvider.System.GetTimestamp();
            await page.GotoAsync(new Uri(installation.Address, "/manage/load/ai-agents").ToString());
            await page.WaitForSelectorAsync("tr[data-row]");
            fresh.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Agents} agents, {Rounds} rounds: click to first row p50 {Machine.Median(clicked):F0} ms, p90 {Machine.Percentile(clicked, 0.9):F0} ms; a fresh page to its first row p50 {Machine.Median(fresh):F0} ms; load {Machine.Load()}"));
    }
}
