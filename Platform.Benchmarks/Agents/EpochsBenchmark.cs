using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Benchmarks.Agents;

/// <summary>
/// A change by one node until another node serves it. It begins with <c>updated_at</c>, which the handler takes before its commit, and ends
/// when the other node's answer is there: commit, Redis, message, the other's cache miss and its answer are all in it. One clock: one machine.
/// </summary>
internal static class EpochsBenchmark
{
    private const int Assistants = 1_000;
    private const int AtOnce = 4;

    public static async Task RunAsync(string place, int changes, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.CreateTenantAsync(AssistantsApi.Scopes, ct);
        var other = await installation.StartNodeAsync(ct);
        using var http = installation.CreateClient();
        using var reader = installation.CreateClient(other);
        var ids = new Guid[Assistants];
        await Parallel.ForAsync(0, Assistants, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, stop) => ids[i] = await http.MakeAssistantAsync($"assistant {i}", stop));
        var (taken, looks) = (new List<double>(), 0);
        await Parallel.ForAsync(0, changes + (changes / 10), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, stop) =>
        {
            var id = ids[i % Assistants];
            // The other node holds the state before, as it does of what is in use.
            await reader.GetByteArrayAsync($"/assistants/{id}", stop);
            var (milliseconds, looked) = await FollowAsync(http, reader, id, i, stop);
            if (i < changes / 10)
                return; // tiered compilation
            lock (taken)
            {
                taken.Add(milliseconds);
                looks += looked;
            }
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{taken.Count} changes, {AtOnce} at once: p50 {Machine.Median(taken):F0} ms, p99 {Machine.Percentile(taken, 0.99):F0} ms, longest {taken.Max():F0} ms ({(double)looks / taken.Count:F1} looks each), load {Machine.Load()}"));
    }

    private static async Task<(double Milliseconds, int Looks)> FollowAsync(HttpClient http, HttpClient reader, Guid id, int round, CancellationToken ct)
    {
        using var changed = await http.PutAsJsonAsync($"/assistants/{id}", new { name = $"changed {round}" }, ct);
        changed.EnsureSuccessStatusCode();
        var epoch = Epoch(changed);
        var since = (await changed.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("updated_at").GetDateTimeOffset();
        for (var looks = 1; ; looks++)
        {
            using var answer = await reader.GetAsync($"/assistants/{id}", ct);
            if (answer.IsSuccessStatusCode && Epoch(answer) >= epoch)
                return ((TimeProvider.System.GetUtcNow() - since).TotalMilliseconds, looks);
            // Asking without a pause would take the cores from those who are waited for.
            await Task.Delay(TimeSpan.FromMilliseconds(2), ct);
        }
    }

    private static long Epoch(HttpResponseMessage answer) =>
        answer.Headers.ETag is EntityTagHeaderValue { Tag: var tag } ? long.Parse(tag.Trim('"'), CultureInfo.InvariantCulture) : throw new InvalidOperationException("An answer without ETag.");
}
