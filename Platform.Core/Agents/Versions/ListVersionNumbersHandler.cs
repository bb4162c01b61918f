using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Versions;

internal sealed class ListVersionNumbersHandler(PlatformDbContext database) : IHandler<ListVersionNumbers, IReadOnlyList<VersionNumber>>
{
    public async Task<Result<IReadOnlyList<VersionNumber>>> HandleAsync(ListVersionNumbers request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var rows = await database.Set<AgentVersion>().AsNoTracking().Where(v => v.AgentId == agent.Id).OrderByDescending(v => v.Number)
            .Where(v => v.Number > agent.NewestVersion - ListVersionNumbers.Maximum || v.Number == agent.PublishedVersion)
            .Take(ListVersionNumbers.Maximum + 1).Select(v => new VersionNumber(v.Number, v.Number == agent.PublishedVersion, v.Comment, v.CreatedBy, v.CreatedAt)).ToListAsync(ct);
        return rows;
    }
}
