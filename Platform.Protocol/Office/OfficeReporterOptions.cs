namespace Platform.Protocol.Office;

/// <summary>Who reports, and where to.</summary>
public sealed record OfficeReporterOptions
{
    /// <summary>Address of the server, such as <c>https://platform.example.com</c>; a path prefix is kept.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>API key with the scope <c>office:write</c>.</summary>
    public required string ApiKey { get; init; }

    /// <summary>At most 100 of <c>[a-z0-9_.-]</c>, unique in the tenant.</summary>
    public required string AgentId { get; init; }

    /// <summary>At most 50 characters.</summary>
    public required string Department { get; init; }

    /// <summary>At most 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>At most 20 characters.</summary>
    public string? Brand { get; init; }

    /// <summary>Whole currency units a month.</summary>
    public int SalaryEquivalent { get; init; } = OfficeLimits.DefaultSalaryEquivalent;

    /// <summary>0.00 to 9.99.</summary>
    public decimal FteCoefficient { get; init; } = OfficeLimits.DefaultFteCoefficient;

    /// <summary>Sends heartbeats by itself; they begin after the first report.</summary>
    public bool AutomaticHeartbeats { get; init; }

    /// <summary>Time between automatic heartbeats. Well under the server's <c>OFFICE_OFFLINE_AFTER</c> (300 s), so that a lost one does not matter.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the first retry; doubles with each, less up to half of it by chance.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between retries, unless the server's <c>Retry-After</c> asks for more (ten minutes at most).</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait of <see cref="OfficeReporter.DisposeAsync"/> for the last report.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Client to use, for proxies or certificates of one's own; it is not disposed. Without it the reporter makes one.</summary>
    public HttpClient? HttpClient { get; init; }

    /// <summary>Clock of time-outs, retries and heartbeats.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>A call of the reporter that failed; told by <see cref="OfficeReporter.Failed"/>.</summary>
/// <param name="Operation"><c>report</c> or <c>heartbeat</c>.</param>
/// <param name="StatusCode">HTTP status; null when no answer came.</param>
/// <param name="Code">Error code of the server, such as <c>access.missing_scope</c>.</param>
/// <param name="Detail">What went wrong, for people.</param>
/// <param name="RetryIn">When it is tried again; null = never, the report is dropped.</param>
/// <param name="Exception">The exception of the network, if that was it.</param>
public sealed record OfficeReporterFailure(
    string Operation, int? StatusCode, string? Code, string Detail, TimeSpan? RetryIn, Exception? Exception);
