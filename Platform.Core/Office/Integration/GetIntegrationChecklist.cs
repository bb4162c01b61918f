using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Integration;

/// <summary>What was really received of each expected agent.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record GetIntegrationChecklist : IQuery<IReadOnlyList<IntegrationCheck>>;

/// <summary>One line of the checklist. <paramref name="IsExpected"/> is false for an agent that reports without being on the list.</summary>
public sealed record IntegrationCheck(
    string Department, string AgentId, bool IsExpected, bool IsRegistered, bool ReportsWorking, bool ReportsIdleWithMetrics, bool ReportsError, bool SendsHeartbeats, bool SaysOffline,
    DateTimeOffset? LastActivity)
{
    public bool IsComplete => IsRegistered && ReportsWorking && ReportsIdleWithMetrics && ReportsError && SendsHeartbeats && SaysOffline;
}

internal sealed class GetIntegrationChecklistHandler(PlatformDbContext database) : IHandler<GetIntegrationChecklist, IReadOnlyList<IntegrationCheck>>
{
    // Beyond the expected ones; a page of thousands would help nobody.
    private const int MostOthers = 200;

    public async Task<Result<IReadOnlyList<IntegrationCheck>>> HandleAsync(GetIntegrationChecklist request, CancellationToken ct)
    {
        var expected = FirstStaff.All.Select(staff => staff.AgentId).ToArray();
        var rows = database.Set<OfficeAgentRow>().AsNoTracking();
        var known = await rows.Where(row => expected.Contains(row.AgentId)).ToDictionaryAsync(row => row.AgentId, ct);
        var others = await rows.Where(row => !expected.Contains(row.AgentId)).OrderBy(row => row.AgentId).Take(MostOthers).ToListAsync(ct);
        return FirstStaff.All.Select(staff => Check(staff.Department, staff.AgentId, true, known.GetValueOrDefault(staff.AgentId)))
            .Concat(others.Select(row => Check(row.Department, row.AgentId, false, row))).ToArray();
    }

    private static IntegrationCheck Check(string department, string agentId, bool isExpected, OfficeAgentRow? row)
    {
        var evidence = (Evidence)(row?.Evidence ?? 0);
        return new IntegrationCheck(
            row?.Department ?? department, agentId, isExpected, row is not null, evidence.HasFlag(Evidence.Working), evidence.HasFlag(Evidence.IdleWithMetrics),
            evidence.HasFlag(Evidence.Error), evidence.HasFlag(Evidence.Heartbeat), evidence.HasFlag(Evidence.Offline), row?.LastSeenAt);
    }
}
