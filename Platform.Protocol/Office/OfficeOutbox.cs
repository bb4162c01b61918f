namespace Platform.Protocol.Office;

/// <summary>Room for one report and one heartbeat, and the loop that delivers them, one call at a time so that they arrive in order.</summary>
internal sealed class OfficeOutbox
{
    private readonly OfficeReporterOptions _options;
    private readonly OfficeConnection _connection;
    private readonly Action<OfficeReporterFailure> _failed;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _bell = new(0);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _loop;
    private Parcel? _report;
    private Parcel? _beat;
    private Parcel? _sending;
    private StatusReport? _last;
    private bool _away;
    private bool _closed;

    public OfficeOutbox(OfficeReporterOptions options, Action<OfficeReporterFailure> failed)
    {
        _options = options;
        _connection = new OfficeConnection(options);
        _failed = failed;
        _loop = Task.Run(DeliverAsync);
    }

    /// <summary>The newest report wins: one that still waits is given up.</summary>
    public Task<bool> Put(StatusReport report)
    {
        lock (_lock)
        {
            if (_closed)
                return Task.FromResult(false);
            // A report without metrics leaves those of the server alone, so one that replaces a waiting report inherits its metrics.
            report = report with { Metrics = report.Metrics ?? _report?.Report?.Metrics };
            _last = report with { Metrics = report.Metrics ?? _last?.Metrics };
            GiveUp(_report);
            _report = new Parcel(report, null);
            _bell.Release();
            return AnswerWhileAway(_report);
        }
    }

    /// <summary>A heartbeat of the caller, or of the timer (null), which keeps silent before the first report and after offline.</summary>
    public Task<bool> Beat(AgentHeartbeat? heartbeat)
    {
        lock (_lock)
        {
            if (_closed || (heartbeat is null && _last?.Status is null or ReportStatuses.Offline))
                return Task.FromResult(false);
            GiveUp(_beat);
            _beat = new Parcel(null, heartbeat ?? _beat?.Heartbeat ?? new AgentHeartbeat());
            _bell.Release();
            return AnswerWhileAway(_beat);
        }
    }

    public async Task CloseAsync(StatusReport farewell)
    {
        lock (_lock)
        {
            if (_last is not (null or { Status: ReportStatuses.Offline }))
                _ = Put(farewell);
            _closed = true;
            GiveUp(_beat);
            _beat = null;
        }
        _bell.Release();
        await _closing.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loop.WaitAsync(_options.ShutdownTimeout, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
        }
        _report?.Done.TrySetResult(false);
        _sending?.Done.TrySetResult(false);
        _connection.Dispose();
        _closing.Dispose();
        _abort.Dispose();
        _bell.Dispose();
    }

    /// <summary>What is on its way is answered by its own attempt.</summary>
    private void GiveUp(Parcel? parcel)
    {
        if (!ReferenceEquals(parcel, _sending))
            parcel?.Done.TrySetResult(false);
    }

    private Task<bool> AnswerWhileAway(Parcel parcel)
    {
        if (_away)
            parcel.Done.TrySetResult(false);
        return parcel.Done.Task;
    }

    private async Task DeliverAsync()
    {
        var failures = 0;
        try
        {
            while (true)
            {
                if (Next() is not { } parcel)
                {
                    if (_closing.IsCancellationRequested)
                        return;
                    await _bell.WaitAsync(_abort.Token).ConfigureAwait(false);
                    continue;
                }
                var attempt = parcel.Report is { } report
                    ? await _connection.SendAsync(report, _abort.Token).ConfigureAwait(false)
                    : await _connection.SendAsync(parcel.Heartbeat!, _abort.Token).ConfigureAwait(false);
                if (Settle(parcel, attempt))
                    failures = 0;
                else
                    await PauseAsync(parcel, attempt, failures++).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            // The bounded wait at shutdown is over.
        }
    }

    /// <summary>A report says that the agent lives, so it goes first.</summary>
    private Parcel? Next()
    {
        lock (_lock)
            return _sending = _report ?? _beat;
    }

    /// <summary>Clears what is done with; false = try again later.</summary>
    private bool Settle(Parcel parcel, Attempt attempt)
    {
        if (attempt.Outcome is Outcome.Again or Outcome.AgainSlowly)
            return false;
        // Nothing can be missing for a report: this 404 comes from something in between, such as a proxy during an update.
        if (attempt.Outcome == Outcome.Unknown && parcel.Report is not null)
            return false;
        lock (_lock)
        {
            (_away, _sending) = (false, null);
            if (ReferenceEquals(_report, parcel))
                _report = null;
            if (ReferenceEquals(_beat, parcel))
                _beat = null;
            if (attempt.Outcome == Outcome.Unknown && _report is null && _last is not null)
            {
                // The server forgot the agent: the last report makes it anew, and its delivery answers the heartbeat.
                _report = new Parcel(_last, null, parcel.Done);
                return true;
            }
        }
        if (attempt.Outcome != Outcome.Accepted)
            Tell(parcel, attempt, null);
        parcel.Done.TrySetResult(attempt.Outcome == Outcome.Accepted);
        return true;
    }

    private async Task PauseAsync(Parcel parcel, Attempt attempt, int failures)
    {
        var pause = Pause(attempt, failures);
        lock (_lock)
            (_away, _sending) = (true, null);
        Tell(parcel, attempt, pause);
        parcel.Done.TrySetResult(false);
        try
        {
            // Closing ends the pause, for one more try; after that only the bounded wait ends it.
            var until = _closing.IsCancellationRequested ? _abort.Token : _closing.Token;
            await Task.Delay(pause, _options.TimeProvider, until).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_abort.IsCancellationRequested)
        {
        }
    }

    private TimeSpan Pause(Attempt attempt, int failures)
    {
        var longest = _options.LongestRetryDelay;
        var grown = attempt.Outcome is Outcome.AgainSlowly or Outcome.Unknown ? longest : _options.FirstRetryDelay * Math.Pow(2, Math.Min(failures, 30));
        var capped = grown < longest ? grown : longest;
        // By chance up to half less, so that a fleet does not come back in step.
        var jittered = capped * (1 - (Random.Shared.NextDouble() / 2));
        return attempt.RetryAfter is { } asked && asked > jittered ? asked : jittered;
    }

    private void Tell(Parcel parcel, Attempt attempt, TimeSpan? retryIn)
    {
        try
        {
            var operation = parcel.Report is null ? "heartbeat" : "report";
            _failed(new OfficeReporterFailure(operation, attempt.StatusCode, attempt.Code, attempt.Detail, retryIn, attempt.Exception));
        }
        catch (Exception)
        {
            // A handler's mistake must not end the deliveries, and there is nobody else to tell.
        }
    }

    private sealed record Parcel(StatusReport? Report, AgentHeartbeat? Heartbeat, TaskCompletionSource<bool> Done)
    {
        public Parcel(StatusReport? report, AgentHeartbeat? heartbeat)
            : this(report, heartbeat, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously))
        {
        }
    }
}
