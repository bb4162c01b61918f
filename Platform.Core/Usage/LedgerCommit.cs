using Npgsql;
using NpgsqlTypes;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Usage.Contracts;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

/// <summary>Writes ends of calls in one commit: the records, the counters of their agents, and the marks that were passed.</summary>
internal sealed class LedgerCommit(Databases databases, ChangeNotices notices, OutboxBell bell, TimeProvider time)
{
    private const string Insert =
        """
        INSERT INTO token_usage (tenant_id, at, id, agent_id, sub_agent_id, thread_id, interaction_id, kind, provider, model, attempt, is_final, outcome, fallback_reason,
            is_estimated, prompt_tokens, completion_tokens, total_tokens, cost, latency_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING
        """;

    // An attempt whose answer never arrived, because a process or a server ended first, gives the mark to the one that came after it.
    private const string Supersede =
        "UPDATE token_usage SET is_final = false WHERE tenant_id = $1 AND agent_id = $2 AND interaction_id = $3 AND is_final AND at > $4 AND (at, id) < ($5, $6)";

    // As long as a message may be answered (contracts: redis).
    private static readonly TimeSpan LongestInteraction = TimeSpan.FromHours(24);

    /// <param name="settlements">All of one window.</param>
    public async Task SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken ct)
    {
        var window = settlements[0].Window;
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var written = await InsertAsync(connection, [.. settlements.Select(settlement => settlement.Actual).OfType<UsageRecord>()], ct);
        foreach (var record in written.Where(record => record is { IsFinal: true, Attempt: > 1, Agent: not null, Interaction: not null }))
            await SupersedeAsync(connection, record, ct);
        var passed = new List<BudgetMarkPassed>();
        foreach (var account in settlements.GroupBy(settlement => (Agent: settlement.Agent ?? Budget.WholeTenant, settlement.AgentDailyCost)).OrderBy(account => account.Key.Agent))
            passed.AddRange(await CountAsync(connection, window, account.Key.Agent, account.Key.AgentDailyCost, [.. account], written, ct));
        foreach (var mark in passed)
            await RaiseAsync(connection, window.Tenant, mark, ct);
        await transaction.CommitAsync(ct);

        if (written.Count > 0)
            notices.Publish(new ChangeNotice(window.Tenant.Value, UsageNotices.Feature, UsageNotices.Recorded, []));
        if (passed.Count == 0)
            return;
        bell.Ring();
        notices.Publish(new ChangeNotice(window.Tenant.Value, UsageNotices.Feature, UsageNotices.Budget, []));
    }

    // A record that is there already was counted then.
    private static async Task<List<BudgetMarkPassed>> CountAsync(
        NpgsqlConnection connection, LedgerWindow window, Guid agent, decimal? agentDailyCost, IReadOnlyList<Settlement> account, HashSet<UsageRecord> written, CancellationToken ct)
    {
        UsageRecord[] spent = [.. account.Select(settlement => settlement.Actual).OfType<UsageRecord>().Where(written.Contains)];
        Guid[] reservations = [.. account.Select(settlement => settlement.Reservation).Where(id => id != Guid.Empty)];
        if (spent.Length == 0 && reservations.Length == 0)
            return [];
        await using var command = new NpgsqlCommand("SELECT agent_id, period, starts_on, mark FROM usage_settle($1, $2, $3, $4, $5, $6, $7, $8)", connection);
        Add(command.Parameters, reservations, window.Tenant.Value, agent, window.Day, window.Month, spent.Sum(record => (long)record.TotalTokens), spent.Sum(record => record.Cost));
        AddNullable(command.Parameters, agentDailyCost, NpgsqlDbType.Numeric);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var passed = new List<BudgetMarkPassed>();
        while (await reader.ReadAsync(ct))
        {
            var of = reader.GetGuid(0);
            passed.Add(new BudgetMarkPassed(window.Tenant.Value, of == Budget.WholeTenant ? null : of, Enum.Parse<BudgetPeriod>(reader.GetString(1)), reader.GetFieldValue<DateOnly>(2), reader.GetInt16(3)));
        }

        return passed;
    }

    /// <summary>Which of them were not there yet.</summary>
    private static async Task<HashSet<UsageRecord>> InsertAsync(NpgsqlConnection connection, IReadOnlyList<UsageRecord> records, CancellationToken ct)
    {
        if (records.Count == 0)
            return [];
        await using var batch = new NpgsqlBatch(connection);
        foreach (var record in records)
        {
            var command = new NpgsqlBatchCommand(Insert);
            Fill(command.Parameters, record);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(ct);
        return new HashSet<UsageRecord>(records.Where((_, i) => batch.BatchCommands[i].RecordsAffected == 1), ReferenceEqualityComparer.Instance);
    }

    private static async Task SupersedeAsync(NpgsqlConnection connection, UsageRecord record, CancellationToken ct)
    {
        var at = record.At.ToUniversalTime();
        await using var command = new NpgsqlCommand(Supersede, connection);
        Add(command.Parameters, record.Tenant.Value, record.Agent!.Value, Cut(record.Interaction, 100)!, at - LongestInteraction, at, record.Id);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void Fill(NpgsqlParameterCollection parameters, UsageRecord record)
    {
        Add(parameters, record.Tenant.Value, record.At.ToUniversalTime(), record.Id);
        AddNullable(parameters, record.Agent, NpgsqlDbType.Uuid);
        AddNullable(parameters, record.SubAgent, NpgsqlDbType.Uuid);
        AddNullable(parameters, Cut(record.Thread, 200), NpgsqlDbType.Text);
        AddNullable(parameters, Cut(record.Interaction, 100), NpgsqlDbType.Text);
        Add(parameters, record.Kind.ToString(), Cut(record.Provider, 64)!, Cut(record.Model, 200)!, (short)Math.Min(record.Attempt, short.MaxValue), record.IsFinal, Cut(record.Outcome, 60)!);
        AddNullable(parameters, Cut(record.FallbackReason, 60), NpgsqlDbType.Text);
        Add(parameters, record.IsEstimated, record.PromptTokens, record.CompletionTokens, record.TotalTokens, record.Cost, (int)Math.Min(record.Latency.TotalMilliseconds, int.MaxValue));
    }

    private async Task RaiseAsync(NpgsqlConnection connection, TenantId tenant, BudgetMarkPassed mark, CancellationToken ct)
    {
        var row = OutboxEvent.Of(new OutboxRecord(tenant, mark), time.GetUtcNow());
        await using var command = new NpgsqlCommand(
            "INSERT INTO outbox_events (id, tenant_id, type, payload, created_at, next_attempt_at) VALUES ($1, $2, $3, $4::jsonb, $5, $5)", connection);
        Add(command.Parameters, row.Id, tenant.Value, row.Type, row.Payload, row.CreatedAt);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void Add(NpgsqlParameterCollection parameters, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
            parameters.Add(new NpgsqlParameter { Value = value });
    }

    private static void AddNullable(NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type) =>
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
