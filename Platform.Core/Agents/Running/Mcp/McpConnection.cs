using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Platform.Core.Agents.Configuration;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>An open session with a server: a program of ours or an address. Many calls may be under way in it.</summary>
internal sealed class McpConnection : IAsyncDisposable
{
    // A server that does not say good-bye is left.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(3);

    // Servers tell when their list changes, where they can; others are asked again.
    private static readonly TimeSpan ListLasts = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _broken = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _listing = new(1);
    private readonly ConcurrentDictionary<object, CancellationToken> _underWay = new();
    private McpClient? _client;
    private HttpClient? _http;
    private LocalServer? _program;
    private McpFunctions? _functions;
    private bool _isSuspect;

    public McpConnection(TimeProvider time, ILogger logger)
    {
        (_time, _logger) = (time, logger);
        Budget = new TrafficBudget(Break);
        LastUsed = time.GetUtcNow();
    }

    public TrafficBudget Budget { get; }

    public DateTimeOffset LastUsed { get; private set; }

    public bool IsIdle => _underWay.IsEmpty;

    public bool IsBroken => _broken.IsCancellationRequested;

    public string LastWords => _program?.LastWords ?? "";

    /// <summary>The process id of the program; null for an address.</summary>
    public int? ProgramId => _program?.Id;

    public static McpClientOptions ClientOptions(Action listChanged) => new()
    {
        ClientInfo = new Implementation { Name = "Platform", Version = "1.0" },
        Capabilities = new ClientCapabilities(),
        InitializationTimeout = TimeSpan.FromSeconds(20),
        DiscoverProbeTimeout = TimeSpan.FromSeconds(3),
        Handlers = new McpClientHandlers
        {
            NotificationHandlers =
            [
                new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                {
                    listChanged();
                    return ValueTask.CompletedTask;
                }),
            ],
        },
    };

    public async Task OpenAsync(LocalServer program, CancellationToken ct)
    {
        _program = program;
        _ = program.Exited.ContinueWith(_ => Break(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var transport = new StreamClientTransport(program.Input, new BudgetedStream(program.Output, Budget), null);
        await OpenAsync(transport, ct);
    }

    public async Task OpenAsync(Uri address, JsonObject? headers, HttpMessageHandler handler, CancellationToken ct)
    {
        // Whole calls are limited by their callers; the server may be silent while it works.
        _http = new HttpClient(new BudgetedHandler(handler, Budget)) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new HttpClientTransportOptions
        {
            Endpoint = address, TransportMode = HttpTransportMode.StreamableHttp, Name = "mcp", MaxReconnectionAttempts = 1,
            // Nothing that a server would say unasked is of use here.
            EnableStandaloneGetStream = false,
            AdditionalHeaders = headers?.ToDictionary(header => header.Key, header => AgentConfig.TextOf(headers, header.Key) ?? ""),
        };
        await OpenAsync(new HttpClientTransport(options, _http, null, false), ct);
    }

    public async Task<McpFunctions> FunctionsAsync(RunnableTool tool, CancellationToken ct)
    {
        if (_functions is { } known && _time.GetUtcNow() - known.ReadAt < ListLasts)
            return known;
        await _listing.WaitAsync(ct);
        try
        {
            if (_functions is { } read && _time.GetUtcNow() - read.ReadAt < ListLasts)
                return read;
            var fresh = await UseAsync(inner => McpFunctions.ReadAsync(_client!, tool, _time.GetUtcNow(), inner), ct);
            if (fresh.LeftOut > 0)
                AgentsLog.McpFunctionsLeftOut(_logger, tool.Id, fresh.LeftOut);
            return _functions = fresh;
        }
        finally
        {
            _listing.Release();
        }
    }

    public Task<CallToolResult> CallAsync(string name, JsonObject arguments, CancellationToken ct)
    {
        var sent = arguments.ToDictionary(argument => argument.Key, argument => JsonSerializer.SerializeToElement(argument.Value));
        return UseAsync(inner => _client!.CallToolAsync(new CallToolRequestParams { Name = name, Arguments = sent }, inner).AsTask(), ct);
    }

    /// <summary>Whether it still answers. Asked only where a call has not come back: a server that hangs is taken for one that is gone.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken ct)
    {
        if (IsBroken)
            return false;
        // A call that was given up may not have noticed it yet.
        if (!_isSuspect && !_underWay.Values.Any(given => given.IsCancellationRequested))
            return true;
        using var late = new CancellationTokenSource(PingPatience);
        try
        {
            await UseAsync(inner => _client!.PingAsync((ModelContextProtocol.RequestOptions?)null, inner).AsTask(), late.Token);
            _isSuspect = false;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            Break();
        }

        return !IsBroken;
    }

    public void Break()
    {
        try
        {
            _broken.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break();
        if (_program is not null)
            await _program.DisposeAsync();
        try
        {
            if (_client is not null)
                await _client.DisposeAsync().AsTask().WaitAsync(Farewell);
        }
        catch (Exception)
        {
            // Whatever a broken session has to say of its end: nobody waits for it.
        }

        _http?.Dispose();
        _broken.Dispose();
    }

    private async Task OpenAsync(IClientTransport transport, CancellationToken ct)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _broken.Token);
        _client = await McpClient.CreateAsync(transport, ClientOptions(() => _functions = null), null, linked.Token).WaitAsync(linked.Token);
        _ = _client.Completion.ContinueWith(_ => Break(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<T> UseAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var call = new object();
        _underWay[call] = ct;
        Budget.Renew();
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _broken.Token);
            // The session lets go at once, also where the library is still at it.
            return await ask(linked.Token).WaitAsync(linked.Token);
        }
        finally
        {
            LastUsed = _time.GetUtcNow();
            _isSuspect |= ct.IsCancellationRequested;
            _underWay.TryRemove(call, out _);
        }
    }
}
