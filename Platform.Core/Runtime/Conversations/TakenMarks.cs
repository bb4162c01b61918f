using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Conversations;

/// <summary>
/// Tells the runners by a key in Redis in which conversations a person answers. The table is the truth: the key is set from it after each change, and
/// all keys anew at the start and whenever Redis is back, which may have lost them.
/// </summary>
internal sealed class TakenMarks(Databases databases, RedisConnection redis, AgentPlaces places, TimeProvider time, ILogger<TakenMarks> logger) : BackgroundService, IConsume<ConversationTurned>
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    private const string Columns = "SELECT tenant_id, agent_id, channel, thread_id, state, taken_by, taken_at FROM conversations WHERE ";

    private readonly SemaphoreSlim _bell = new(1, 1);

    public async Task ConsumeAsync(ConversationTurned @event, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(Columns + "tenant_id = $1 AND id = $2");
        command.Parameters.Add(new() { Value = @event.TenantId });
        command.Parameters.Add(new() { Value = @event.ConversationId });
        foreach (var turn in await ReadAsync(command, ct))
            await MarkAcrossTenants(turn, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.Reconnected += Ring;
        try
        {
            while (true)
            {
                await _bell.WaitAsync(stoppingToken);
                if (await TryRestoreAsync(stoppingToken))
                    continue;
                await Task.Delay(RepeatAfter, time, stoppingToken);
                Ring();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends.
        }
        finally
        {
            redis.Reconnected -= Ring;
        }
    }

    private void Ring()
    {
        if (_bell.CurrentCount == 0)
            _bell.Release();
    }

    private async Task<bool> TryRestoreAsync(CancellationToken ct)
    {
        try
        {
            await using var command = databases.System.CreateCommand(Columns + "state = 'TakenOver'");
            foreach (var turn in await ReadAsync(command, ct))
                await MarkAcrossTenants(turn, ct);
            return true;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException or NpgsqlException)
        {
            QueuesLog.TakenNotTold(logger, exception.GetType().Name);
            return false;
        }
    }

    private async Task MarkAcrossTenants(Turn turn, CancellationToken ct)
    {
        if (await places.NamesAcrossTenants(new TenantId(turn.Tenant), turn.Agent, ct) is not [var agent, ..])
            return;
        var key = RuntimeKeys.Taken(agent, turn.Channel, turn.Thread);
        if (turn.By is null)
            await redis.KeyDeleteAsync(key, ct);
        else
            await redis.StringSetAsync(key, turn.Mark(), null, onlyIfMissing: false, ct);
    }

    private static async Task<List<Turn>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var turns = new List<Turn>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var isTaken = reader.GetString(4) == nameof(Contracts.ConversationState.TakenOver);
            turns.Add(new Turn(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), isTaken ? reader.GetString(5) : null, isTaken ? reader.GetFieldValue<DateTimeOffset>(6) : default));
        }

        return turns;
    }

    private sealed record Turn(Guid Tenant, Guid Agent, string Channel, string Thread, string? By, DateTimeOffset At)
    {
        public string Mark() => JsonSerializer.Serialize(new { by = By, at = At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) });
    }
}
