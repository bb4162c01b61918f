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

/// <summary>Budgets and the ledger. It serves calls of every tenant outside of operations (a model may answer for minutes), so it comes through the system's door and names the tenant itself.</summary>
internal sealed class BudgetLedger(Databases databases, BudgetWindows windows, ChangeNotices notices, OutboxBell bell, TimeProvider time) : IBudgets
{
    private const string Insert =
        """
        INSERT INTO token_usage (tenant_id, at, id, agent_id, sub_agent_id, thread_id, interaction_id, kind, provider, model, attempt, is_final, outcome, fallback_reason,
            is_estimated, prompt_tokens, completion_tokens, total_tokens, cost, latency_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING
        """;

    // Of an attempt that gave an answer which never arrived: its process or this server's former life ended first.
    private const string Supersede =
        "UPDATE token_usage SET is_final = false WHERE tenant_id = $1 AND agent_id = $2 AND interaction_id = $3 AND is_final AND id <> $4 AND at > $5 AND at <= $6";

    // As long as an interaction may be answered (contracts: redis).
    private static readonly TimeSpan LongestInteraction = TimeSpan.FromHours(24);

    public async Task<Result<BudgetReservation>> ReserveAsync(BudgetRequest request, CancellationToken ct)
    {
        var (day, month) = await windows.NowAsync(request.Tenant, ct);
        var reservation = new BudgetReservation(Guid.CreateVersion7(), request, day, month);
        await using var command = databases.System.CreateCommand("SELECT agent_id, period FROM usage_reserve($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        Add(command.Parameters, reservation.Id, request.Tenant.Value, request.Agent ?? Budget.WholeTenant, day, month, request.Tokens, request.Cost);
        AddNullable(command.Parameters, request.AgentDailyCost, NpgsqlDbType.Numeric);
        Add(command.Parameters, time.GetUtcNow() + request.Lease);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (await reader.ReadAsync(ct))
            return UsageErrors.Exhausted(Enum.Parse<BudgetPeriod>(reader.GetString(1)), reader.GetGuid(0) != Budget.WholeTenant);
        return reservation;
    }

    public Task SettleAsync(BudgetReservation reservation, UsageRecord? actual, CancellationToken ct) =>
        SettleAsync(reservation.Id, reservation.Request.Tenant, reservation.Request.Agent, (reservation.Day, reservation.Month), reservation.Request.AgentDailyCost, actual, ct);

    public async Task RecordAsync(UsageRecord record, CancellationToken ct) =>
        await SettleAsync(Guid.Empty, record.Tenant, record.Agent, await windows.AtAsync(record.Tenant, record.At, ct), null, record, ct);

    public async Task RecordAsync(IReadOnlyList<UsageRecord> records, CancellationToken ct)
    {
        var byWindow = new Dictionary<(TenantId Tenant, DateOnly Day, DateOnly Month), List<UsageRecord>>();
        foreach (var record in records)
        {
            var (day, month) = await windows.AtAsync(record.Tenant, record.At, ct);
            if (!byWindow.TryGetValue((record.Tenant, day, month), out var together))
                byWindow.Add((record.Tenant, day, month), together = []);
            together.Add(record);
        }

        // A commit for each day: the counters of two days, locked by two in different order, would wait for each other.
        foreach (var ((tenant, day, month), together) in byWindow)
            await RecordAsync(tenant, (day, month), together, ct);
    }

    private async Task RecordAsync(TenantId tenant, (DateOnly Day, DateOnly Month) window, List<UsageRecord> records, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var isNew = await InsertAsync(connection, records, ct);
        var passed = new List<BudgetMarkPassed>();
        foreach (var account in records.Where((_, i) => isNew[i]).GroupBy(record => record.Agent ?? Budget.WholeTenant).OrderBy(account => account.Key))
            passed.AddRange(await SettleAsync(connection, Guid.Empty, tenant, account.Key, window, null, account.Sum(r => (long)r.TotalTokens), account.Sum(r => r.Cost), ct));
        await CommitAsync(connection, transaction, tenant, passed, isNew.Contains(true), ct);
    }

    private async Task SettleAsync(
        Guid reservation, TenantId tenant, Guid? agent, (DateOnly Day, DateOnly Month) window, decimal? agentDailyCost, UsageRecord? actual, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // A record that is there already was counted then.
        if (actual is not null && !await InsertAsync(connection, actual, ct))
            actual = null;
        if (actual is { IsFinal: true, Attempt: > 1, Agent: not null, Interaction: not null })
            await SupersedeAsync(connection, actual, ct);
        var passed = await SettleAsync(connection, reservation, tenant, agent ?? Budget.WholeTenant, window, agentDailyCost, actual?.TotalTokens ?? 0, actual?.Cost ?? 0m, ct);
        await CommitAsync(connection, transaction, tenant, passed, actual is not null, ct);
    }

    private async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, TenantId tenant, List<BudgetMarkPassed> passed, bool isRecorded, CancellationToken ct)
    {
        foreach (var mark in passed)
            await RaiseAsync(connection, tenant, mark, ct);
        await transaction.CommitAsync(ct);

        if (isRecorded)
            notices.Publish(new ChangeNotice(tenant.Value, UsageNotices.Feature, UsageNotices.Recorded, []));
        if (passed.Count == 0)
            return;
        bell.Ring();
        notices.Publish(new ChangeNotice(tenant.Value, UsageNotices.Feature, UsageNotices.Budget, []));
    }

    private static async Task<List<BudgetMarkPassed>> SettleAsync(
        NpgsqlConnection connection, Guid reservation, TenantId tenant, Guid agent, (DateOnly Day, DateOnly Month) window, decimal? agentDailyCost, long tokens, decimal cost, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT agent_id, period, starts_on, mark FROM usage_settle($1, $2, $3, $4, $5, $6, $7, $8)", connection);
        Add(command.Parameters, reservation, tenant.Value, agent, window.Day, window.Month, tokens, cost);
        AddNullable(command.Parameters, agentDailyCost, NpgsqlDbType.Numeric);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var passed = new List<BudgetMarkPassed>();
        while (await reader.ReadAsync(ct))
        {
            var of = reader.GetGuid(0);
            passed.Add(new BudgetMarkPassed(tenant.Value, of == Budget.WholeTenant ? null : of, Enum.Parse<BudgetPeriod>(reader.GetString(1)), reader.GetFieldValue<DateOnly>(2), reader.GetInt16(3)));
        }

        return passed;
    }

    // One final call for each interaction: the one whose answer went out.
    private static async Task SupersedeAsync(NpgsqlConnection connection, UsageRecord record, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Supersede, connection);
        Add(command.Parameters, record.Tenant.Value, record.Agent!.Value, Cut(record.Interaction, 100)!, record.Id, (record.At - LongestInteraction).ToUniversalTime(), record.At.ToUniversalTime());
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<bool> InsertAsync(NpgsqlConnection connection, UsageRecord record, CancellationToken ct) => (await InsertAsync(connection, [record], ct))[0];

    /// <summary>Which of them were not there yet.</summary>
    private static async Task<bool[]> InsertAsync(NpgsqlConnection connection, IReadOnlyList<UsageRecord> records, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var record in records)
        {
            var command = new NpgsqlBatchCommand(Insert);
            Fill(command.Parameters, record);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(ct);
        return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => command.RecordsAffected == 1)];
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
