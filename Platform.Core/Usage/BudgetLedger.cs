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
internal sealed class BudgetLedger(Databases databases, BudgetWindows windows, SettlementRounds rounds, LedgerCommit commit, TimeProvider time) : IBudgets
{
    public async Task<Result<BudgetReservation>> ReserveAsync(BudgetRequest request, CancellationToken ct)
    {
        var (day, month) = await windows.NowAsync(request.Tenant, ct);
        var reservation = new BudgetReservation(Guid.CreateVersion7(), request, day, month);
        await using var command = databases.System.CreateCommand("SELECT agent_id, period FROM usage_reserve($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        Add(command.Parameters, reservation.Id, request.Tenant.Value, request.Agent ?? Budget.WholeTenant, day, month, request.Tokens, request.Cost);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)request.AgentDailyCost ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Numeric });
        Add(command.Parameters, time.GetUtcNow() + request.Lease);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (await reader.ReadAsync(ct))
            return UsageErrors.Exhausted(Enum.Parse<BudgetPeriod>(reader.GetString(1)), reader.GetGuid(0) != Budget.WholeTenant);
        return reservation;
    }

    public Task SettleAsync(BudgetReservation reservation, UsageRecord? actual, CancellationToken ct)
    {
        var request = reservation.Request;
        return rounds.SettleAsync(new Settlement(reservation.Id, new LedgerWindow(request.Tenant, reservation.Day, reservation.Month), request.Agent, request.AgentDailyCost, actual), ct);
    }

    public async Task RecordAsync(UsageRecord record, CancellationToken ct) => await rounds.SettleAsync(await SettlementOfAsync(record, ct), ct);

    public async Task RecordAsync(IReadOnlyList<UsageRecord> records, CancellationToken ct)
    {
        var settlements = new List<Settlement>(records.Count);
        foreach (var record in records)
            settlements.Add(await SettlementOfAsync(record, ct));
        // A commit for each day: the counters of two days, locked by two in different order, would wait for each other.
        foreach (var window in settlements.GroupBy(settlement => settlement.Window))
            await commit.SettleAsync([.. window], ct);
    }

    private async Task<Settlement> SettlementOfAsync(UsageRecord record, CancellationToken ct)
    {
        var (day, month) = await windows.AtAsync(record.Tenant, record.At, ct);
        return new Settlement(Guid.Empty, new LedgerWindow(record.Tenant, day, month), record.Agent, null, record);
    }

    private static void Add(NpgsqlParameterCollection parameters, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
            parameters.Add(new NpgsqlParameter { Value = value });
    }
}
