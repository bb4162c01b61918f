using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Benchmarks.Runtime;

/// <summary>
/// Messages through the whole path (REST → inbox → runner → gateway → model stub → outbox → answer) over ten agents, each a process: at 50 a second, as many as go, and the time to the
/// first piece of a stream beside the stub's own.
/// </summary>
internal static class MessagesBenchmark
{
    private const int Agents = 10;
    private const int PerSecond = 50;
    private const int Connections = 64;
    private const int Streams = 200;

    public static async Task RunAsync(string place, int seconds, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.CreateTenantAsync("admin", ct);
        using var http = installation.CreateClient();
        using var stub = Process.Start(new ProcessStartInfo("dotnet", [typeof(MessagesBenchmark).Assembly.Location, "model-stub"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var model = await stub.StandardOutput.ReadLineAsync(ct);
        await PostAsync(http, "/api/v1/providers", new { name = "stub", type = "openai_compatible", base_url = $"{model}/v1", api_key = "none", allow_private = true }, ct);
        await StartAgentsAsync(http, ct);

        // Within its first seconds of work everything is held up once or twice, for up to a second or more; later no more. The compiler that works on what is called often is the likely reason.
        await PacedAsync(http, 20, ct);
        var paced = await PacedAsync(http, seconds, ct);
        Console.WriteLine(Line($"at {PerSecond}/s: {paced.Count} messages, p50 {Machine.Median(paced):F1} ms, p99 {Machine.Percentile(paced, 0.99):F1} ms, load {Machine.Load()}"));
        var cpu = installation.Cpu();
        var (most, took) = await MostAsync(http, seconds, ct);
        Console.WriteLine(Line($"{Connections} at once: {most.Count / took:F0} messages/s, p50 {Machine.Median(most):F1} ms, p99 {Machine.Percentile(most, 0.99):F1} ms; {(installation.Cpu() - cpu).Each(most.Count)}, load {Machine.Load()}"));
        using var bare = new HttpClient { BaseAddress = new Uri(model!) };
        foreach (var chats in new[] { 1, 8 })
        {
            var (ours, theirs) = (await FirstPiecesAsync(http, chats, ct), await FirstPiecesAsync(bare, chats, ct));
            Console.WriteLine(Line($"first piece of a stream, {chats} at once: p50 {Machine.Median(ours):F1} ms, p99 {Machine.Percentile(ours, 0.99):F1} ms; the stub's own p50 {Machine.Median(theirs):F1} ms, p99 {Machine.Percentile(theirs, 0.99):F1} ms"));
        }

        stub.StandardInput.Close();
    }

    private static async Task StartAgentsAsync(HttpClient http, CancellationToken ct)
    {
        var settings = new { system_prompt = "You help.", provider = "stub", model_id = "stub" };
        for (var i = 0; i < Agents; i++)
            await PostAsync(http, "/api/v1/agents?publish=true", new { id = $"agent-{i}", name = $"Agent {i}", config_json = new { simple = new { settings } } }, ct);
        var (ready, memory) = (new List<double>(), new List<double>());
        for (var i = 0; i < Agents; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await PostAsync(http, $"/api/v1/agents/agent-{i}/start", new { }, ct);
            JsonElement status;
            while ((status = await http.GetFromJsonAsync<JsonElement>($"/api/v1/agents/agent-{i}/status", ct)).GetProperty("status").GetString() != "running")
                await Task.Delay(10, ct);
            ready.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            memory.Add(Processes.MemoryOf(status.GetProperty("pid").GetInt32()));
        }

        Console.WriteLine(Line($"start to running: p50 {Machine.Median(ready):F0} ms, most {ready.Max():F0} ms; memory of a runner that just started {Machine.Median(memory):F0} MB"));
    }

    private static async Task<List<double>> PacedAsync(HttpClient http, int seconds, CancellationToken ct)
    {
        var times = new ConcurrentBag<double>();
        var began = Stopwatch.GetTimestamp();
        var sending = new List<Task>();
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            var wait = TimeSpan.FromSeconds(i / (double)PerSecond) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, ct);
            sending.Add(SayAsync(http, i % Agents, $"paced-{i / Agents % 20}", times, ct));
        }

        await Task.WhenAll(sending);
        return [.. times];
    }

    private static async Task<(List<double> Times, double Seconds)> MostAsync(HttpClient http, int seconds, CancellationToken ct)
    {
        var times = new ConcurrentBag<double>();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
                await SayAsync(http, connection % Agents, $"most-{connection}", times, ct);
        }));
        return ([.. times], Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task SayAsync(HttpClient http, int agent, string thread, ConcurrentBag<double> times, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await PostAsync(http, $"/api/v1/agents/agent-{agent}/messages", new { thread_id = thread, text = "How much is it?" }, ct);
        if (answer.GetProperty("response").GetString() != "Hello there.")
            throw new InvalidOperationException(answer.GetRawText());
        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<List<double>> FirstPiecesAsync(HttpClient http, int chats, CancellationToken ct)
    {
        var times = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, chats).Select(async chat =>
        {
            for (var i = 0; i < Streams / chats; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(new { model = $"agent-{chat}", stream = true, messages = new[] { new { role = "user", content = "Hi" } } }) };
                var started = Stopwatch.GetTimestamp();
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                response.EnsureSuccessStatusCode();
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
                while (await reader.ReadLineAsync(ct) is { } line && !line.Contains("Hello", StringComparison.Ordinal))
                {
                    // The frame before the first word.
                }

                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await reader.ReadToEndAsync(ct);
            }
        }));
        return [.. times];
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(path, body, ct);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct) : throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync(ct)}");
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
