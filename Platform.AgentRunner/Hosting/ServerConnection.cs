using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Hosting;

/// <summary>The server refuses, and will go on refusing: the agent is gone, or another process acts for it.</summary>
internal sealed class ServerRefusedException(HttpStatusCode status) : Exception($"The server answered {(int)status}.")
{
    public HttpStatusCode Status { get; } = status;
}

/// <summary>The way to the server: configuration, models, tools. Each call has this process's token; what can be repeated is, while the server starts again.</summary>
internal sealed class ServerConnection : IDisposable
{
    private static readonly TimeSpan ShortCall = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private volatile string _token;

    public ServerConnection(RunnerSettings settings)
    {
        _token = settings.Token;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
        {
            BaseAddress = settings.Server,
            // Each call brings its own limit.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Renews the token. Throws <see cref="ServerRefusedException"/> when this process is no longer the one.</summary>
    public async Task AliveAsync(CancellationToken ct)
    {
        using var late = Limit(ShortCall, ct);
        using var response = await SendAsync(HttpMethod.Post, "runner/v1/alive", null, HttpCompletionOption.ResponseContentRead, late.Token);
        var answer = await response.Content.ReadFromJsonAsync(RuntimeJson.Default.AliveAnswer, late.Token);
        _token = answer!.Token;
    }

    /// <param name="version">Null for the published one.</param>
    public async Task<RunnerConfiguration> ConfigurationAsync(int? version, CancellationToken ct)
    {
        using var late = Limit(ShortCall, ct);
        using var response = await SendAsync(HttpMethod.Get, version is null ? "runner/v1/configuration" : $"runner/v1/configuration?version={version}", null, HttpCompletionOption.ResponseContentRead, late.Token);
        return (await response.Content.ReadFromJsonAsync(RuntimeJson.Default.RunnerConfiguration, late.Token))!;
    }

    /// <summary>The last turns of a thread, oldest first.</summary>
    public async Task<IReadOnlyList<TurnMessage>> ThreadAsync(string channel, string chat, CancellationToken ct)
    {
        using var late = Limit(ShortCall, ct);
        var path = $"runner/v1/thread?channel={Uri.EscapeDataString(channel)}&thread_id={Uri.EscapeDataString(chat)}";
        using var response = await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseContentRead, late.Token);
        return (await response.Content.ReadFromJsonAsync(RuntimeJson.Default.ListTurnMessage, late.Token))!;
    }

    /// <summary>The answer of the model, as it comes. A connection that breaks throws <see cref="HttpRequestException"/> or <see cref="IOException"/>.</summary>
    public async IAsyncEnumerable<ModelEvent> AskModelAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        using var content = JsonContent.Create(request, RuntimeJson.Default.ModelRequest);
        using var response = await SendAsync(HttpMethod.Post, "runner/v1/model", content, HttpCompletionOption.ResponseHeadersRead, ct);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line.Length > 0)
                yield return JsonSerializer.Deserialize(line, RuntimeJson.Default.ModelEvent)!;
        }
    }

    /// <summary>What the agent knows for a question. The server answers within its own patience, with a reason where it found nothing in time.</summary>
    public async Task<KnowledgeAnswer> RetrieveAsync(KnowledgeRequest request, CancellationToken ct)
    {
        using var content = JsonContent.Create(request, RuntimeJson.Default.KnowledgeRequest);
        using var response = await SendAsync(HttpMethod.Post, "runner/v1/knowledge", content, HttpCompletionOption.ResponseContentRead, ct);
        return (await response.Content.ReadFromJsonAsync(RuntimeJson.Default.KnowledgeAnswer, ct))!;
    }

    public async Task<ToolResult> CallToolAsync(ToolRequest request, CancellationToken ct)
    {
        using var content = JsonContent.Create(request, RuntimeJson.Default.ToolRequest);
        using var response = await SendAsync(HttpMethod.Post, "runner/v1/tools", content, HttpCompletionOption.ResponseContentRead, ct);
        return (await response.Content.ReadFromJsonAsync(RuntimeJson.Default.ToolResult, ct))!;
    }

    /// <summary>Any other call: channels have some of their own.</summary>
    /// <exception cref="ServerRefusedException">401, 403, 404 or 409.</exception>
    /// <exception cref="HttpRequestException">The server is away, or does not feel well.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, HttpCompletionOption completion, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        var response = await _http.SendAsync(request, completion, ct);
        if (response.IsSuccessStatusCode)
            return response;
        var status = response.StatusCode;
        response.Dispose();
        throw status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Conflict
            ? new ServerRefusedException(status)
            : new HttpRequestException($"The server answered {(int)status}.", null, status);
    }

    private static CancellationTokenSource Limit(TimeSpan limit, CancellationToken ct)
    {
        var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(limit);
        return late;
    }
}
