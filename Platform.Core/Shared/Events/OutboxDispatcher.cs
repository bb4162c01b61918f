using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Core.Shared.Data;

namespace Platform.Core.Shared.Events;

/// <summary>Takes one kind of event. Delivery is at least once, so the same event may come twice.</summary>
public interface IConsume<in TEvent>
{
    Task ConsumeAsync(TEvent @event, CancellationToken ct);
}

/// <summary>Names an event type to the dispatcher, so that a stored row finds its consumers again.</summary>
public sealed record EventSubscription(string Type, Func<IServiceProvider, string, CancellationToken, Task> DeliverAsync)
{
    public static EventSubscription Of<TEvent, TConsumer>() where TConsumer : class, IConsume<TEvent> =>
        new(typeof(TEvent).Name, (services, payload, ct) =>
            services.GetRequiredService<TConsumer>().ConsumeAsync(JsonSerializer.Deserialize<TEvent>(payload)!, ct));
}

/// <summary>Wakes the dispatcher of this node after a commit with events.</summary>
public sealed class OutboxBell
{
    private readonly SemaphoreSlim _bell = new(0, 1);

    public void Ring()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung already; one look takes everything.
        }
    }

    internal Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _bell.WaitAsync(atMost, ct);
}

/// <summary>
/// Delivers outbox rows: claims one with FOR UPDATE SKIP LOCKED, runs its consumers, marks it processed in the same
/// transaction. A failing event waits 2^n seconds (at most an hour) and keeps its error; it never blocks the others.
/// </summary>
public sealed class OutboxDispatcher(
    Databases databases, OutboxBell bell, IEnumerable<EventSubscription> subscriptions, IServiceScopeFactory scopes, TimeProvider time, ILogger<OutboxDispatcher> logger)
    : BackgroundService
{
    // A bell of another node's commit does not reach us; its rows are found by this look.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ILookup<string, EventSubscription> _subscriptions = subscriptions.ToLookup(subscription => subscription.Type);

    /// <summary>Delivers everything that is due, and says how much that was.</summary>
    public async Task<int> DeliverDueAsync(CancellationToken ct)
    {
        var delivered = 0;
        while (await DeliverOneAsync(ct))
            delivered++;
        return delivered;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeliverDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                EventsLog.DispatchFailed(logger, exception);
            }

            await bell.WaitAsync(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> DeliverOneAsync(CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var claim = new NpgsqlCommand(
            "SELECT id, type, payload::text, attempts FROM outbox_events WHERE processed_at IS NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED", connection);
        claim.Parameters.Add(new() { Value = time.GetUtcNow() });
        (Guid Id, string Type, string Payload, int Attempts) row;
        await using (var reader = await claim.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
                return false;
            row = (reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3));
        }

        var error = await ConsumeAsync(row.Type, row.Payload, ct);
        var now = time.GetUtcNow();
        await using var mark = new NpgsqlCommand(
            "UPDATE outbox_events SET attempts = attempts + 1, processed_at = $2, next_attempt_at = $3, error = $4 WHERE id = $1", connection);
        mark.Parameters.Add(new() { Value = row.Id });
        mark.Parameters.Add(new() { Value = error is null ? now : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        mark.Parameters.Add(new() { Value = error is null ? now : now + Delay(row.Attempts) });
        mark.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await mark.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task<string?> ConsumeAsync(string type, string payload, CancellationToken ct)
    {
        try
        {
            foreach (var subscription in _subscriptions[type])
            {
                await using var scope = scopes.CreateAsyncScope();
                await subscription.DeliverAsync(scope.ServiceProvider, payload, ct);
            }

            return null;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            EventsLog.ConsumerFailed(logger, type, exception);
            return exception.GetType().Name + ": " + exception.Message;
        }
    }

    private static TimeSpan Delay(int attempts) => TimeSpan.FromSeconds(Math.Min(3600, Math.Pow(2, attempts + 1)));
}
