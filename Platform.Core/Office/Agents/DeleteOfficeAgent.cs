using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Contracts;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Agents;

/// <summary>Takes an agent off the board with its history; a later report makes it anew.</summary>
[Requires(Permissions.OfficeWrite)]
public sealed record DeleteOfficeAgent(string AgentId) : ICommand<Done>;

internal sealed class DeleteOfficeAgentHandler(PlatformDbContext database, OperationContext context) : IHandler<DeleteOfficeAgent, Done>
{
    public async Task<Result<Done>> HandleAsync(DeleteOfficeAgent request, CancellationToken ct)
    {
        var agent = await database.Set<OfficeAgentRow>().AsNoTracking().FirstOrDefaultAsync(a => a.AgentId == request.AgentId, ct);
        if (agent is null)
            return OfficeErrors.UnknownAgent(request.AgentId);
        await database.Set<OfficeAgentRow>().Where(a => a.AgentId == request.AgentId).ExecuteDeleteAsync(ct);
        await database.Set<OfficeEventRow>().Where(e => e.AgentId == request.AgentId).ExecuteDeleteAsync(ct);
        await database.Set<OfficeSampleRow>().Where(s => s.AgentId == request.AgentId).ExecuteDeleteAsync(ct);
        context.Audit("office.agent_deleted", "office_agent", agent.AgentId, agent.Name, before: new { agent.Department, agent.Name, agent.Brand, agent.Status });
        context.Notify(OfficeNotices.Feature, OfficeNotices.Agent, agent.AgentId);
        return Done.It;
    }
}
