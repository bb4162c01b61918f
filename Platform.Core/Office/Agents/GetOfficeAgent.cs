using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Board;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Agents;

/// <summary>One agent as the board shows it.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record GetOfficeAgent(string AgentId) : IQuery<OfficeAgent>;

internal sealed class GetOfficeAgentHandler(PlatformDbContext database) : IHandler<GetOfficeAgent, OfficeAgent>
{
    public async Task<Result<OfficeAgent>> HandleAsync(GetOfficeAgent request, CancellationToken ct)
    {
        var row = await database.Set<OfficeAgentRow>().AsNoTracking().FirstOrDefaultAsync(a => a.AgentId == request.AgentId, ct);
        return row is null ? OfficeErrors.UnknownAgent(request.AgentId) : AgentView.Of(row);
    }
}
