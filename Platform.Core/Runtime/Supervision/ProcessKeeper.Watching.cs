using System.Globalization;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Office;

namespace Platform.Core.Runtime.Supervision;

internal sealed partial class ProcessKeeper
{
    private const int LinesOfError = 20;
    private const int MaximumDetail = 500;

    // Missed heartbeats until a process counts as hung.
    private const int Patience = 3;

    /// <summary>One look at a process that is there.</summary>
    private async Task<bool> WatchAsync(RunnerProcess process)
    {
        await Task.WhenAny(process.Exited, WaitAsync(_isReady ? _options.CheckInterval : _options.StartingLook));
        if (process.Exited.IsCompleted)
            return await EndedAsync(process);
        if (_isLost || _isLeaving || !ShouldRun)
            return true;
        var status = await TryReadStatusAsync(process);
        if (status is { } heard && (_lastHeartbeat is null || heard.HeartbeatAt != _lastHeartbeat))
            (_lastHeartbeat, _heardAt) = (heard.HeartbeatAt, _parts.Time.GetTimestamp());
        if (!_isReady)
            return await AwaitReadyAsync(process, status);
        if (_parts.Time.GetElapsedTime(_heardAt) > Patience * _options.HeartbeatInterval)
            return await EndHungAsync(process);
        if (_standing.Crashes.InARow > 0 && _parts.Time.GetElapsedTime(_startedAt) > _options.HealthyAfter)
            await SaveAsync(_standing with { Crashes = CrashHistory.None }, release: false);
        if (status is not null)
            _working = status.Working;
        if (status is not null)
            _parts.Office.Tell(Key, status.Working > 0 ? new StaffFact(ReportStatuses.Ok, Words("Отвечает на сообщения", "Answers messages")) : new StaffFact(ReportStatuses.Ok, null));
        if (status is not null && await IsIdleAsync(status))
            return await EndAsync(new Standing { State = ProcessState.Stopped, Asleep = true }, "stopped", "it was idle for long; the next message starts it");
        return true;
    }

    private async Task<bool> AwaitReadyAsync(RunnerProcess process, RunnerStatus? status)
    {
        if (status is { Status: "running" })
        {
            _isReady = true;
            _place?.Arrived();
            SupervisionLog.Running(_parts.Logger, AgentId, Key.Kind, process.Identity.Pid, process.Fence, (long)_parts.Time.GetElapsedTime(_startedAt).TotalMilliseconds);
            await SaveAsync(_standing with { State = ProcessState.Running, ErrorDetail = null, LastLines = null }, release: false);
            return true;
        }

        if (_parts.Time.GetElapsedTime(_startedAt) <= _options.ReadyWithin)
            return true;
        await process.KillAsync();
        return await FailAsync(ProcessFaults.NotReady(_options.ReadyWithin));
    }

    /// <summary>Null when Redis cannot be asked, which is held against nobody, or holds another process's words.</summary>
    private async Task<RunnerStatus?> TryReadStatusAsync(RunnerProcess process)
    {
        try
        {
            if (_isReady)
                await _records.KeepFenceAsync(process.Fence, CancellationToken.None);
            var status = await _records.StatusAsync(CancellationToken.None);
            return status?.Fence == process.Fence ? status : null;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            _heardAt = _parts.Time.GetTimestamp();
            if (!_isReady)
                _startedAt = _heardAt;
            return null;
        }
    }

    private async Task<bool> EndHungAsync(RunnerProcess process)
    {
        await process.KillAsync();
        return await CrashedAsync(ProcessFaults.Hung);
    }

    /// <summary>An end that the supervisor did not ask for.</summary>
    private async Task<bool> EndedAsync(RunnerProcess process)
    {
        var code = process.ExitCode;
        // What it left behind in its group.
        await process.KillAsync();
        switch (ProcessEnd.Judge(code, _shutdownHeard))
        {
            case AfterEnd.Stop:
                Forget();
                await _parts.Rows.StopByControlAcrossTenants(Key.Tenant, _row.AgentSlug, CancellationToken.None);
                return await EndAsync(new Standing { State = ProcessState.Stopped }, "stopped", "it was told to on its control channel");
            case AfterEnd.Restart:
                Forget();
                _standing = _standing with { Restarts = _standing.Restarts + 1 };
                return true;
            case AfterEnd.Later:
                Forget();
                await SaveAsync(_standing with { State = ProcessState.Starting, Restarts = _standing.Restarts + 1, NextStartAt = _parts.Time.GetUtcNow() + _options.FirstDelay }, release: false);
                return true;
            case AfterEnd.Error:
                return await FailAsync(ProcessFaults.And(ProcessEnd.Describe(code), (await TryReadStatusAsync(process))?.ErrorDetail));
            default:
                return await CrashedAsync(ProcessEnd.Describe(code));
        }
    }

    private async Task<bool> CrashedAsync(string detail)
    {
        Forget();
        var now = _parts.Time.GetUtcNow();
        var crashes = _standing.Crashes.With(now, _options);
        _standing = _standing with { Crashes = crashes };
        if (crashes.IsLoop(_options))
            return await FailAsync(ProcessFaults.CrashLoop(detail, crashes.Times.Count, _options.CrashWindow));
        var delay = RestartDelay.Of(crashes.InARow, _options, Random.Shared.NextDouble());
        _parts.Office.Tell(Key, new StaffFact(ReportStatuses.Warning, Words("Процесс завершился неожиданно и запускается снова", "The process ended unexpectedly and is started again")));
        SupervisionLog.Crashed(_parts.Logger, AgentId, Key.Kind, crashes.InARow, InEnglish(detail), delay.TotalSeconds);
        await _records.TrySayAsync("starting", InEnglish(detail), _parts.Node.Name, CancellationToken.None);
        await SaveAsync(
            _standing with { State = ProcessState.Starting, Restarts = _standing.Restarts + 1, NextStartAt = now + delay, ErrorDetail = Cut(detail), LastLines = await LastLinesAsync() }, release: false);
        return true;
    }

    /// <summary>In error: nothing starts it again but a person.</summary>
    private async Task<bool> FailAsync(string detail)
    {
        Forget();
        var standing = _standing with { State = ProcessState.Error, Queued = false, NextStartAt = null, ErrorDetail = Cut(detail), LastLines = await LastLinesAsync() };
        _parts.Office.Tell(Key, new StaffFact(ReportStatuses.Error, ProcessFaults.Words(detail, CultureInfo.GetCultureInfo(_tenant.Language))));
        SupervisionLog.InError(_parts.Logger, AgentId, Key.Kind, InEnglish(detail));
        await _records.TrySayAsync("error", InEnglish(detail), _parts.Node.Name, CancellationToken.None);
        await SaveAsync(standing, release: true);
        return false;
    }

    private async Task<bool> IsIdleAsync(RunnerStatus status)
    {
        if (Key.Kind != AgentProcess.AgentKind || status.Working > 0 || status.LastActive is not { } active || _parts.Time.GetUtcNow() - active <= _options.InactivityTimeout)
            return false;
        try
        {
            return !await _records.HasWaitingAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            return false;
        }
    }

    private async Task<string?> LastLinesAsync() => await _parts.Files.Log(AgentId, Key.Kind).LastLinesAsync(LinesOfError, CancellationToken.None) is { Count: > 0 } lines ? string.Join('\n', lines) : null;

    /// <summary>In the tenant's language.</summary>
    private string Words(string russian, string english) => _tenant.Language == "ru" ? russian : english;

    // For operators and outside programs.
    private static string InEnglish(string detail) => ProcessFaults.Words(detail, CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length <= MaximumDetail ? text : text[..MaximumDetail];
}
