using Microsoft.Extensions.Logging;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Models.Clients;

/// <summary>
/// One call on its way through keys, models and providers. Holds the rules: who is tried next, after which pause, and that every attempt is settled and noted once.
/// </summary>
/// <param name="kind">What the ledger keeps of it.</param>
internal sealed class Journey(JourneyServices services, ModelCall call, UsageKind kind, List<Station> stations, Patience patience)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly List<ModelAttempt> _attempts = [];
    private int _at;
    private int _retries;
    private int _number = call.EarlierAttempts;
    private WireException? _last;

    public ModelRoute Route => new([.. _attempts]);

    /// <summary>The next attempt, its budget set aside and its breaker passed.</summary>
    /// <param name="promptTokens">Estimated.</param>
    /// <param name="outputTokens">At most.</param>
    /// <exception cref="ModelException">Nowhere is left to go, or the budget is used up.</exception>
    public async Task<Attempt> BeginAsync(int promptTokens, int outputTokens, CancellationToken ct)
    {
        for (; _at < stations.Count; Leave(_at + 1))
        {
            var station = stations[_at];
            if (station.Fault is { } fault)
            {
                Skip(station, fault);
                continue;
            }

            if (await services.Breakers.Of(KeyOf(station)).TryEnterAsync() is not { } passage)
            {
                Skip(station, new WireException(ModelErrors.Unavailable, $"The provider '{station.Model.Provider}' failed again and again; it is left alone for some seconds."));
                continue;
            }

            try
            {
                var reservation = await ReserveAsync(station, promptTokens, outputTokens, ct);
                return new Attempt(++_number, station, services.Wires.Of(station.Provider!, station.Key), passage, reservation, services.Time.GetTimestamp(), _last?.Code);
            }
            catch
            {
                await passage.LeaveAsync(null);
                throw;
            }
        }

        throw Refusal(_last ?? new WireException(ModelErrors.Unavailable, "There is no provider to ask."));
    }

    /// <summary>The attempt gave its answer.</summary>
    /// <param name="isFinal">It answers the interaction, rather than calling tools.</param>
    public async Task<ModelAttempt> SucceedAsync(Attempt attempt, UsageReading usage, bool isFinal)
    {
        var done = await EndAsync(attempt, null, usage, isFinal && kind == UsageKind.Chat);
        services.Health.Note(KeyOf(attempt.Station), attempt.Station.Model.Model, null, done.Latency);
        return done;
    }

    /// <summary>The attempt failed. Returns when another one is to be made, after the pause that it needs.</summary>
    /// <param name="used">What may be billed of it.</param>
    /// <param name="canRestart">Nothing of the answer was given out.</param>
    /// <exception cref="ModelException">It cannot or must not be tried again.</exception>
    public async Task FailAsync(Attempt attempt, WireException fault, UsageReading? used, bool canRestart)
    {
        var done = await EndAsync(attempt, fault, used, false);
        services.Health.Note(KeyOf(attempt.Station), attempt.Station.Model.Model, fault.Code, done.Latency);
        ModelsLog.AttemptFailed(services.Logger, attempt.Number, attempt.Station.Model.Provider, attempt.Station.Model.Model, call.Tenant.Value, fault.Code);
        _last = fault;
        if (!canRestart || patience.IsOver)
            throw Refusal(fault);
        if (PauseBefore(fault) is { } pause)
        {
            _retries++;
            await patience.PauseAsync(pause);
            return;
        }

        GoOn(fault);
    }

    /// <summary>The caller went away in the middle.</summary>
    public async Task AbandonAsync(Attempt attempt, UsageReading used) => await EndAsync(attempt, new WireException("cancelled", "The caller went away."), used, false);

    /// <summary>How long to wait before the same station is tried again; null for going on to the next.</summary>
    private TimeSpan? PauseBefore(WireException fault)
    {
        if (!fault.CanBeRepeated || _retries >= call.Limits.Retries)
            return null;
        // Another key of the provider has a limit of its own, and costs no waiting.
        if (fault.Code == ModelErrors.RateLimited && HasSibling())
            return null;
        var pause = fault.RetryAfter ?? FirstPause * Math.Pow(2, _retries) * (0.8 + 0.4 * Random.Shared.NextDouble());
        return pause <= call.Limits.MaxRetryAfter && pause < patience.Left ? pause : null;
    }

    private bool HasSibling() => _at + 1 < stations.Count && stations[_at + 1].Choice == stations[_at].Choice;

    private void GoOn(WireException fault)
    {
        var next = _at + 1;
        // What is wrong with the request or the address is wrong with every key.
        if (fault.Code is ModelErrors.Refused or ModelErrors.UnknownModel or ModelErrors.PrivateAddress)
            while (next < stations.Count && stations[next].Choice == stations[_at].Choice)
                next++;
        Leave(next);
        if (_at < stations.Count)
            ModelsLog.FallingBack(services.Logger, call.Tenant.Value, stations[_at].Model.Provider, stations[_at].Model.Model, fault.Code);
    }

    private void Leave(int next) => (_at, _retries) = (next, 0);

    private void Skip(Station station, WireException fault)
    {
        // An error that was met on the way says more than that a breaker is open behind it.
        _last ??= fault;
        _attempts.Add(new ModelAttempt(0, station.Model.Provider, station.Model.Model, station.Key.Position, fault.Code, 0, 0, false, 0, TimeSpan.Zero));
    }

    private async Task<BudgetReservation> ReserveAsync(Station station, int promptTokens, int outputTokens, CancellationToken ct)
    {
        var prompt = (long)Math.Ceiling(promptTokens * TokenEstimate.Margin);
        var request = new BudgetRequest(
            call.Tenant, call.Agent, prompt + outputTokens, station.Price.CostOf(prompt, outputTokens), call.Limits.Total + TimeSpan.FromMinutes(1)) { AgentDailyCost = call.AgentDailyCost };
        try
        {
            var reserved = await services.Budgets.ReserveAsync(request, ct);
            return reserved.Succeeded ? reserved.Value : throw new ModelException(reserved.Error, Route);
        }
        catch (Exception exception) when (DatabaseFault.IsUnavailable(exception) && !ct.IsCancellationRequested)
        {
            throw new ModelException(Errors.DatabaseUnavailable, Route, exception);
        }
    }

    private async Task<ModelAttempt> EndAsync(Attempt attempt, WireException? fault, UsageReading? used, bool isFinal)
    {
        attempt.IsOver = true;
        var (station, latency) = (attempt.Station, services.Time.GetElapsedTime(attempt.StartedAt));
        var cost = used is null ? 0 : used.Cost ?? station.Price.CostOf(used.PromptTokens, used.CompletionTokens);
        var done = new ModelAttempt(
            attempt.Number, station.Model.Provider, station.Model.Model, station.Key.Position, fault?.Code, used?.PromptTokens ?? 0, used?.CompletionTokens ?? 0, used?.IsEstimated ?? false, cost, latency);
        _attempts.Add(done);
        ModelTelemetry.Finish(attempt.Activity, station.Provider!.Type, fault?.Code, latency, done.PromptTokens + done.CompletionTokens);
        await attempt.Passage.LeaveAsync(fault);
        await services.Settlement.SettleAsync(attempt.Reservation, used is null ? null : RecordOf(done, attempt.Reason, isFinal));
        return done;
    }

    private UsageRecord RecordOf(ModelAttempt done, string? reason, bool isFinal) => new()
    {
        Tenant = call.Tenant, At = services.Time.GetUtcNow(), Agent = call.Agent, SubAgent = call.SubAgent, Thread = call.Thread, Interaction = call.Interaction, Kind = kind,
        Provider = done.Provider, Model = done.Model, Attempt = done.Number, IsFinal = isFinal, Outcome = done.Error ?? UsageRecord.Succeeded, FallbackReason = reason,
        IsEstimated = done.IsEstimated, PromptTokens = done.PromptTokens, CompletionTokens = done.CompletionTokens, Cost = done.Cost, Latency = done.Latency,
    };

    private ModelException Refusal(WireException fault) => new(ModelErrors.Of(fault.Code, fault.Message, fault.RetryAfter), Route, fault);

    private BreakerKey KeyOf(Station station) => new(call.Tenant, station.Model.Provider, station.Key.Id);
}
