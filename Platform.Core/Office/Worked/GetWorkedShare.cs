using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Worked;

/// <summary>How much of this month's capacity was really worked.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record GetWorkedShare : IQuery<WorkedShare>;

/// <summary>
/// Share = Σ (seconds working × FTE) / Σ (seconds since the month's start, or since the agent was made × FTE), with how it came about.
/// </summary>
/// <param name="Share">0 to 1; null while there is nothing to tell it from.</param>
/// <param name="From">Start of this month in the tenant's time zone.</param>
/// <param name="To">Until when it was counted.</param>
/// <param name="TimeZone">The tenant's time zone.</param>
/// <param name="Agents">Agents that were counted.</param>
/// <param name="WorkedHours">FTE-weighted hours with status ok and a task.</param>
/// <param name="ElapsedHours">FTE-weighted hours that passed.</param>
public sealed record WorkedShare(double? Share, DateTimeOffset From, DateTimeOffset To, string TimeZone, int Agents, double WorkedHours, double ElapsedHours);

internal sealed class GetWorkedShareHandler(PlatformDbContext database, OperationContext context, WorkedShareReader reader) : IHandler<GetWorkedShare, WorkedShare>
{
    public async Task<Result<WorkedShare>> HandleAsync(GetWorkedShare request, CancellationToken ct) => await reader.ReadAsync(database, context.TenantId, ct);
}
