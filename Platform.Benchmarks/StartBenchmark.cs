using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks;

/// <summary><c>./run</c> with a data directory of its own, twice: the second start, until the sign-in page is there.</summary>
internal static class StartBenchmark
{
    public static async Task RunAsync(CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"platform-benchmark-{Guid.NewGuid():N}")).FullName;
        try
        {
            var first = await StartAsync(folder, ct);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first start (may build): {first:F1} s"));
            var seconds = new List<double>();
            for (var i = 0; i < 3; i++)
                seconds.Add(await StartAsync(folder, ct));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"second start to the first page: {Machine.Median(seconds):F1} s (of {seconds.Count}: {seconds.Min():F1} to {seconds.Max():F1}); load {Machine.Load()}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> StartAsync(string folder, CancellationToken ct)
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        var began = TimeProvider.System.GetTimestamp();
        using var run = Process.Start(new ProcessStartInfo(Path.Combine(PublishedServer.Checkout, "run"))
        {
            RedirectStandardOutput = true,
            Environment = { ["PLATFORM_DATA_DIR"] = Path.Combine(folder, "data"), ["MANAGER_PORT"] = port.ToString(CultureInfo.InvariantCulture) },
        })!;
        run.OutputDataReceived += (_, _) => { };
        run.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!await AnswersAsync(http, ct))
        {
            if (run.HasExited)
                throw new InvalidOperationException("./run ended.");
            await Task.Delay(20, ct);
        }
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        // run has become the server (exec), so this is its process.
        using var stop = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]);
        await run.WaitForExitAsync(ct);
        return seconds;
    }

    private static async Task<bool> AnswersAsync(HttpClient http, CancellationToken ct)
    {
        try
        {
            return (await http.GetAsync("/sign-in", ct)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
