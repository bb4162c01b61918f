namespace Platform.Protocol.Office;

/// <summary>Tells the office what one agent does. Made once per agent, thread-safe, disposed at the end.
/// <example><code>
/// await using var office = new OfficeReporter(new()
/// {
///     BaseAddress = new("https://platform.example.com"), ApiKey = key, AgentId = "watcher_price_monitor",
///     Department = "watcher", Name = "Price monitor", AutomaticHeartbeats = true,
/// });
/// await office.ReportWorkingAsync("Reading 120 price lists", new() { ["pages"] = 120 });
/// </code></example></summary>
/// <remarks>No method throws into the caller's work. A report that cannot be delivered now is kept and tried again with growing
/// pauses; only the newest is kept, because the board shows the present. The returned task ends after the first attempt, at once
/// while the server is known to be away: <see langword="true"/> = stored by the server, <see langword="false"/> = not yet, or refused
/// (see <see cref="Failed"/>). Cancelling ends the caller's wait and not the delivery.</remarks>
public sealed class OfficeReporter : IAsyncDisposable
{
    private readonly OfficeReporterOptions _options;
    private readonly OfficeOutbox _outbox;
    private readonly ITimer? _heartbeats;
    private int _disposed;

    /// <summary>Checks the options; the first call to the server is the first report.</summary>
    /// <exception cref="ArgumentException">An option is outside the limits of <see cref="OfficeLimits"/>.</exception>
    public OfficeReporter(OfficeReporterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        _options = options;
        _outbox = new OfficeOutbox(options, failure => Failed?.Invoke(failure));
        if (options.AutomaticHeartbeats)
            _heartbeats = options.TimeProvider.CreateTimer(_ => _outbox.Beat(null), null, options.HeartbeatInterval, options.HeartbeatInterval);
    }

    /// <summary>A call failed. Raised on a thread of the reporter; what a handler throws is swallowed.</summary>
    public event Action<OfficeReporterFailure>? Failed;

    /// <summary>Works on <paramref name="task"/>.</summary>
    /// <param name="task">What it does; cut at 255 characters. Empty text becomes <c>…</c>, because <c>ok</c> without a task means idle.</param>
    /// <param name="metrics">Replace the earlier metrics when given.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<bool> ReportWorkingAsync(string task, Dictionary<string, MetricValue>? metrics = null, CancellationToken ct = default) =>
        ReportAsync(ReportStatuses.Ok, string.IsNullOrWhiteSpace(task) ? "…" : OfficeLimits.CutTask(task), metrics, ct);

    /// <summary>Is well and waits for work.</summary>
    /// <param name="metrics">Replace the earlier metrics when given.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<bool> ReportIdleAsync(Dictionary<string, MetricValue>? metrics = null, CancellationToken ct = default) =>
        ReportAsync(ReportStatuses.Ok, null, metrics, ct);

    /// <summary>Works, but a person should look at <paramref name="task"/>.</summary>
    /// <param name="task">What to look at; cut at 255 characters.</param>
    /// <param name="metrics">Replace the earlier metrics when given.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<bool> ReportWarningAsync(string task, Dictionary<string, MetricValue>? metrics = null, CancellationToken ct = default) =>
        ReportAsync(ReportStatuses.Warning, OfficeLimits.CutTask(task ?? ""), metrics, ct);

    /// <summary>Cannot work.</summary>
    /// <param name="message">What happened; sent as a task with the prefix <see cref="OfficeLimits.ErrorPrefix"/>.</param>
    /// <param name="metrics">Replace the earlier metrics when given.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<bool> ReportErrorAsync(string message, Dictionary<string, MetricValue>? metrics = null, CancellationToken ct = default) =>
        ReportAsync(ReportStatuses.Error, OfficeLimits.ErrorTask(message ?? ""), metrics, ct);

    /// <summary>Was stopped on purpose. Automatic heartbeats pause until the next report.</summary>
    /// <param name="ct">Ends the wait.</param>
    public Task<bool> ReportOfflineAsync(CancellationToken ct = default) => ReportAsync(ReportStatuses.Offline, null, null, ct);

    /// <summary>Is still alive. Where the server does not know the agent (it was deleted), the last report is sent again.</summary>
    /// <param name="metrics">Replace the earlier metrics when given.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<bool> HeartbeatAsync(Dictionary<string, MetricValue>? metrics = null, CancellationToken ct = default) =>
        WaitAsync(_outbox.Beat(metrics is null ? new AgentHeartbeat() : new AgentHeartbeat(MetricValue.ToJson(metrics))), ct);

    /// <summary>Says offline, if anything was ever reported, and waits for it at most <see cref="OfficeReporterOptions.ShutdownTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_heartbeats is not null)
            await _heartbeats.DisposeAsync().ConfigureAwait(false);
        await _outbox.CloseAsync(Report(ReportStatuses.Offline, null, null)).ConfigureAwait(false);
    }

    private Task<bool> ReportAsync(string status, string? task, Dictionary<string, MetricValue>? metrics, CancellationToken ct) =>
        WaitAsync(_outbox.Put(Report(status, task, metrics)), ct);

    private StatusReport Report(string status, string? task, Dictionary<string, MetricValue>? metrics) => new()
    {
        Department = _options.Department,
        Name = _options.Name,
        Brand = _options.Brand,
        Status = status,
        Task = task,
        Metrics = metrics is null ? null : MetricValue.ToJson(metrics),
        SalaryEquivalent = _options.SalaryEquivalent,
        FteCoefficient = _options.FteCoefficient,
    };

    private static async Task<bool> WaitAsync(Task<bool> delivery, CancellationToken ct)
    {
        try
        {
            return await delivery.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Check(OfficeReporterOptions options)
    {
        if (options.BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new ArgumentException($"BaseAddress is '{options.BaseAddress}'; an absolute http or https address is needed.", nameof(options));
        if (string.IsNullOrWhiteSpace(options.ApiKey))
            throw new ArgumentException("ApiKey is empty; a key with the scope office:write is needed.", nameof(options));
        if (!OfficeLimits.IsAgentId(options.AgentId))
            throw new ArgumentException($"AgentId is '{options.AgentId}'; allowed is {OfficeLimits.AgentIdPattern}.", nameof(options));
        CheckText(nameof(options.Department), options.Department, OfficeLimits.DepartmentLength);
        CheckText(nameof(options.Name), options.Name, OfficeLimits.NameLength);
        if (options.Brand is not null)
            CheckText(nameof(options.Brand), options.Brand, OfficeLimits.BrandLength);
        if (options.SalaryEquivalent < 0)
            throw new ArgumentException($"SalaryEquivalent is {options.SalaryEquivalent}; it must not be negative.", nameof(options));
        if (options.FteCoefficient is < 0 or > OfficeLimits.MaximumFteCoefficient)
            throw new ArgumentException($"FteCoefficient is {options.FteCoefficient}; allowed is 0.00 to {OfficeLimits.MaximumFteCoefficient}.", nameof(options));
    }

    private static void CheckText(string option, string? text, int length)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > length)
            throw new ArgumentException($"{option} has {text?.Length ?? 0} characters; allowed is 1 to {length}.", nameof(text));
    }
}
