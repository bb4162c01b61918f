using Microsoft.Extensions.Logging;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Health;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Models.Clients;

/// <summary>What every call needs of the house.</summary>
internal sealed record JourneyServices(
    ModelDirectory Directory, Wires Wires, Breakers Breakers, IBudgets Budgets, Settlement Settlement, ModelHealth Health, TimeProvider Time, ILogger<JourneyServices> Logger);

/// <summary>Settles whatever happens to the caller: what a provider bills is not undone by somebody going away.</summary>
internal sealed class Settlement(IBudgets budgets, TimeProvider time, ILogger<Settlement> logger)
{
    private const int Tries = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task SettleAsync(BudgetReservation reservation, UsageRecord? record)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                await budgets.SettleAsync(reservation, record, limit.Token);
                return;
            }
            catch (Exception exception) when (attempt < Tries && (DatabaseFault.IsUnavailable(exception) || exception is OperationCanceledException))
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), time, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // The answer is there and is not taken away from the caller; the reservation ends with its lease.
                ModelsLog.UsageNotWritten(logger, reservation.Request.Tenant.Value, record?.Provider ?? "-", record?.Model ?? "-", record?.TotalTokens ?? 0, exception);
                return;
            }
        }
    }
}
