using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Protocol.Office;

/// <summary>One attempt of one call, and what its outcome means for the next.</summary>
internal sealed class OfficeConnection : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);
    private readonly OfficeReporterOptions _options;
    private readonly HttpClient _client;
    private readonly Uri _agent;

    public OfficeConnection(OfficeReporterOptions options)
    {
        _options = options;
        // A pooled connection is renewed now and then, so that a server which moved is found again.
        _client = options.HttpClient ?? new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var root = options.BaseAddress.AbsoluteUri;
        _agent = new Uri($"{root.TrimEnd('/')}/api/v1/office/agents/{options.AgentId}/");
    }

    public Task<Attempt> SendAsync(StatusReport report, CancellationToken ct) =>
        PostAsync("status", () => JsonContent.Create(report, OfficeJson.Default.StatusReport), ct);

    public Task<Attempt> SendAsync(AgentHeartbeat heartbeat, CancellationToken ct) =>
        PostAsync("heartbeat", () => JsonContent.Create(heartbeat, OfficeJson.Default.AgentHeartbeat), ct);

    public void Dispose()
    {
        if (_options.HttpClient is null)
            _client.Dispose();
    }

    private async Task<Attempt> PostAsync(string call, Func<HttpContent> content, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_agent, call)) { Content = content() };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.ApiKey);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return new Attempt(Outcome.Accepted);
            return await JudgeAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new Attempt(Outcome.Again, Detail: $"No answer within {_options.RequestTimeout.TotalSeconds:0.#} s.");
        }
        // HttpClient has no closed list of what a broken network throws (HttpRequestException, IOException, its own time-out …).
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new Attempt(Outcome.Again, Detail: e.Message, Exception: e);
        }
    }

    private async Task<Attempt> JudgeAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var problem = await ReadProblemAsync(response, ct).ConfigureAwait(false);
        var detail = problem?.Detail ?? problem?.Title ?? $"The server answered {status}.";
        var outcome = response.StatusCode switch
        {
            HttpStatusCode.NotFound => Outcome.Unknown,
            // A key may be replaced or get its scope on the server while this process runs: rarely, but again.
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Outcome.AgainSlowly,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => Outcome.Again,
            _ => Outcome.Refused,
        };
        return new Attempt(outcome, status, problem?.Code, detail, RetryAfter(response));
    }

    private static async Task<ProblemDetails?> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return null;
        try
        {
            return await response.Content.ReadFromJsonAsync(OfficeJson.Default.ProblemDetails, ct).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        var delay = asked?.Delta ?? asked?.Date - _options.TimeProvider.GetUtcNow();
        return delay is not { } value || value <= TimeSpan.Zero ? null : value < LongestRetryAfter ? value : LongestRetryAfter;
    }
}

internal enum Outcome
{
    Accepted,
    Again,
    AgainSlowly,
    Unknown,
    Refused,
}

internal sealed record Attempt(
    Outcome Outcome, int? StatusCode = null, string? Code = null, string Detail = "", TimeSpan? RetryAfter = null, Exception? Exception = null);
