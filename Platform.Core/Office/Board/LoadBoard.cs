using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Board;

/// <summary>The rows of a board: all of the tenant, or those of some agents.</summary>
[Requires(Permissions.OfficeRead)]
internal sealed record LoadBoard(IReadOnlyCollection<string>? AgentIds) : IQuery<IReadOnlyList<OfficeAgent>>;

internal sealed class LoadBoardHandler(PlatformDbContext database) : IHandler<LoadBoard, IReadOnlyList<OfficeAgent>>
{
    public async Task<Result<IReadOnlyList<OfficeAgent>>> HandleAsync(LoadBoard request, CancellationToken ct)
    {
        var rows = database.Set<OfficeAgentRow>().AsNoTracking();
        if (request.AgentIds is { } ids)
            rows = rows.Where(row => ids.Contains(row.AgentId));
        var agents = new List<OfficeAgent>();
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
            agents.Add(AgentView.Of(row));
        return agents;
    }
}
