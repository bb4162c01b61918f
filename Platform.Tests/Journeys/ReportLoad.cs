using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Platform.Tests.Journeys;

/// <summary>
/// Agents that report as fast as they are answered, each one counting up in its metrics. What was acknowledged is remembered, so that the
/// table can be held against it.
/// </summary>
public sealed class ReportLoad : IAsyncDisposable
{
    private const int Agents = 12;

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly long[] _acknowledged = new long[Agents];
    private readonly Task[] _running;

    public ReportLoad(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        _running = [.. Enumerable.Range(0, Agents).Select(agent => Task.Run(() => ReportAsync(agent)))];
    }

    /// <summary>Everything that was no 202: the status, or what kept it from coming.</summary>
    public ConcurrentDictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>The highest number of each agent that was answered with 202.</summary>
    public IReadOnlyList<long> Acknowledged => [.. Enumerable.Range(0, Agents).Select(agent => Volatile.Read(ref _acknowledged[agent]))];

    public static string IdOf(int agent) => $"load_{agent:00}";

    /// <summary>Waits until every agent has had this many more acknowledgements.</summary>
    public Task FlowsAsync(string what, int more = 20)
    {
        var before = Acknowledged;
        return Eventually.TrueAsync(() => Acknowledged.Zip(before).All(agent => agent.First >= agent.Second + more), what, 60);
    }

    public Task FailsAsync() => Eventually.TrueAsync(() => !Failures.IsEmpty, "the load notices that something is away", 60);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    /// <summary>Nothing that was acknowledged may be missing: <paramref name="stored"/> reads an agent's number.</summary>
    public async Task AssertKeptAsync(Func<string, Task<long>> stored)
    {
        for (var agent = 0; agent < Agents; agent++)
        {
            var (kept, acknowledged) = (await stored(IdOf(agent)), _acknowledged[agent]);
            Assert.True(kept >= acknowledged, $"{IdOf(agent)}: {acknowledged} was acknowledged, {kept} is stored");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ReportAsync(int agent)
    {
        for (var number = 1L; !_stop.IsCancellationRequested; number++)
        {
            string? failure;
            try
            {
                using var response = await _http.PostAsJsonAsync(
                    $"/api/v1/office/agents/{IdOf(agent)}/status", new { department = "load", name = IdOf(agent), status = "ok", task = $"{number}", metrics = new { number } });
                failure = response.StatusCode == HttpStatusCode.Accepted ? null : $"{(int)response.StatusCode}";
            }
            catch (HttpRequestException exception)
            {
                failure = $"{exception.HttpRequestError}";
            }
            catch (OperationCanceledException)
            {
                failure = "timeout";
            }
            if (failure is null)
                Volatile.Write(ref _acknowledged[agent], number);
            else
                await RestAsync(failure);
        }
    }

    // A refused connection is refused at once: without a rest the load would take the processor from whoever is to come back.
    private async Task RestAsync(string failure)
    {
        Failures.AddOrUpdate(failure, 1, (_, count) => count + 1);
        await Task.Delay(50, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
