using System.Collections.Concurrent;
using Platform.Core.Models.Health;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Tenancy;
using Polly;
using Polly.CircuitBreaker;

namespace Platform.Core.Models.Clients;

/// <summary>A circuit breaker for each key of each provider, of this node: half of at least four attempts within a minute went wrong by the provider's fault → closed to calls for half a minute, then one attempt tries it.</summary>
internal sealed class Breakers(ModelHealth health, TimeProvider time)
{
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(60);
    private const int MinimumAttempts = 4;
    private const double FailureRatio = 0.5;

    private readonly ConcurrentDictionary<BreakerKey, Breaker> _breakers = new();

    public Breaker Of(BreakerKey key) => _breakers.GetOrAdd(key, Make);

    private Breaker Make(BreakerKey key)
    {
        var options = new CircuitBreakerStrategyOptions
        {
            FailureRatio = FailureRatio, MinimumThroughput = MinimumAttempts, SamplingDuration = Sampling, BreakDuration = Break,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is WireException { IsOfTheKey: true }),
            OnOpened = arguments => Note(key, BreakerState.Open, (arguments.Outcome.Exception as WireException)?.Code, arguments.BreakDuration),
            OnHalfOpened = _ => Note(key, BreakerState.HalfOpen, null, null),
            OnClosed = _ => Note(key, BreakerState.Closed, null, null),
        };
        return new Breaker(new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(options).Build());
    }

    private ValueTask Note(BreakerKey key, BreakerState state, string? reason, TimeSpan? until)
    {
        health.NoteBreaker(key, state, reason, until);
        return ValueTask.CompletedTask;
    }
}

/// <param name="Key">Zeros for the environment's key and for none.</param>
internal readonly record struct BreakerKey(TenantId Tenant, string Provider, Guid Key);

/// <summary>Lets attempts in. An attempt lasts as long as its answer streams, so it is held open in the pipeline by a promise that its end fulfils.</summary>
internal sealed class Breaker(ResiliencePipeline pipeline)
{
    /// <summary>Null when the breaker is open.</summary>
    public async ValueTask<Passage?> TryEnterAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<WireException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = pipeline.ExecuteAsync(async _ =>
        {
            entered.SetResult();
            if (await ended.Task is { } fault)
                throw fault;
        }, CancellationToken.None).AsTask();
        await Task.WhenAny(entered.Task, running);
        return entered.Task.IsCompleted ? new Passage(ended, running) : await RefusedAsync(running);
    }

    private static async Task<Passage?> RefusedAsync(Task running)
    {
        try
        {
            await running;
        }
        catch (BrokenCircuitException)
        {
            // Open: this is the answer.
        }

        return null;
    }

    internal sealed class Passage(TaskCompletionSource<WireException?> ended, Task running)
    {
        /// <summary>Tells the breaker how it went; null: well, or nothing against the provider.</summary>
        public async Task LeaveAsync(WireException? fault)
        {
            if (!ended.TrySetResult(fault))
                return;
            try
            {
                await running;
            }
            catch (WireException)
            {
                // The pipeline gives back what it was told.
            }
        }
    }
}
