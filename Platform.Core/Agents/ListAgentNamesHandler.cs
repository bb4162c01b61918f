using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

internal sealed class ListAgentNamesValidator : AbstractValidator<ListAgentNames>
{
    public ListAgentNamesValidator() => RuleFor(r => r.Ids!.Count).LessThanOrEqualTo(ListAgentNames.Maximum).When(r => r.Ids is not null).OverridePropertyName("Ids");
}

internal sealed class ListAgentNamesHandler(PlatformDbContext database) : IHandler<ListAgentNames, IReadOnlyList<AgentName>>, IHandler<FindAgent, AgentName>
{
    public async Task<Result<AgentName>> HandleAsync(FindAgent request, CancellationToken ct) =>
        await database.Set<Agent>().AsNoTracking().Named(request.Agent).Where(a => a.Status != AgentStatus.Archived).Select(a => new AgentName(a.Id, a.Slug, a.Name, a.PublishedVersion != null && a.IsActive, a.CreatedAt)).FirstOrDefaultAsync(ct) is { } agent
            ? agent : AgentErrors.UnknownAgent;

    public async Task<Result<IReadOnlyList<AgentName>>> HandleAsync(ListAgentNames request, CancellationToken ct)
    {
        var agents = database.Set<Agent>().AsNoTracking();
        agents = request.Ids is { } ids ? agents.Where(a => ids.Contains(a.Id)) : agents.Where(a => a.Status != AgentStatus.Archived);
        return await agents.OrderBy(a => a.Name).ThenBy(a => a.Id).Take(ListAgentNames.Maximum).Select(a => new AgentName(a.Id, a.Slug, a.Name, a.PublishedVersion != null && a.IsActive, a.CreatedAt)).ToListAsync(ct);
    }
}
