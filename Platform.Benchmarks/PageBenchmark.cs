using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>What a browser with an empty cache fetches until the board with its agents is drawn: bodies as they come over the wire, compressed, and the circuit's messages.</summary>
internal static class PageBenchmark
{
    public static async Task RunAsync(string place, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.FillAsync(ct);
        await installation.CreateOwnerAsync(ct);
        await using var browser = await Browser.StartAsync();
        var page = await browser.NewPageAsync();
        await Browser.SignInAsync(page, installation.Address);
        // Same session, nothing kept from the pages before.
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("Network.enable");
        await devtools.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
        var (bytes, requests, socket) = (0.0, 0, 0.0);
        devtools.Event("Network.loadingFinished").OnEvent += (_, finished) => (bytes, requests) = (bytes + finished!.Value.GetProperty("encodedDataLength").GetDouble(), requests + 1);
        page.WebSocket += (_, opened) => opened.FrameReceived += (_, frame) => socket += frame.Binary?.Length ?? frame.Text?.Length ?? 0;
        await page.GotoAsync(new Uri(installation.Address, "/manage/load/office").ToString());
        await page.WaitForSelectorAsync(".tile[data-agent]");
        await page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"first load of the board with {Installation.Agents} agents: {requests} requests, {bytes / 1024:F0} KiB, and {socket / 1024:F0} KiB over the circuit = {(bytes + socket) / 1024 / 1024:F2} MB"));
    }
}
