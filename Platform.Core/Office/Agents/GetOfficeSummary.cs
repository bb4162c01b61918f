using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Board;
using Platform.Core.Office.Data;
using Platform.Core.Office.Worked;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Agents;

/// <summary>Totals by status and department, FTE and capacity.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record GetOfficeSummary : IQuery<OfficeSummary>;

internal sealed class GetOfficeSummaryHandler(PlatformDbContext database, OperationContext context, WorkedShareReader worked, TimeProvider time) : IHandler<GetOfficeSummary, OfficeSummary>
{
    public async Task<Result<OfficeSummary>> HandleAsync(GetOfficeSummary request, CancellationToken ct)
    {
        var rows = await database.Set<OfficeAgentRow>().AsNoTracking()
            .Select(row => new { row.AgentId, row.Department, row.Name, row.Status, row.Reason, row.Task, row.SalaryEquivalent, row.FteCoefficient, row.Source }).ToListAsync(ct);
        var share = await worked.ReadAsync(database, context.TenantId, ct);
        return BoardTotals.Of(rows.Select(row => new OfficeAgent
        {
            AgentId = row.AgentId, Department = row.Department, Name = row.Name, Status = row.Status, Reason = row.Reason, Task = row.Task,
            SalaryEquivalent = row.SalaryEquivalent, FteCoefficient = row.FteCoefficient, Source = row.Source,
        })).Summarise(share.Share, time.GetUtcNow());
    }
}
