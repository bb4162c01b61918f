using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Assistants;

/// <summary>One assistant with its tools, from the database. Many reads go by <see cref="Cache.AssistantReader"/>.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetAssistant(Guid Id) : IQuery<AssistantView>;

/// <summary>The assistants of the tenant, oldest first; the API's older clients know no pages.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListAssistants(int Offset = 0, int Limit = ListAssistants.MaximumLimit) : IQuery<IReadOnlyList<AssistantView>>
{
    public const int MaximumLimit = 10_000;
}

[Requires(Permissions.AgentsRead)]
public sealed record ListAssistantTools(Guid Id) : IQuery<IReadOnlyList<ToolView>>;

internal sealed class ListAssistantsValidator : AbstractValidator<ListAssistants>
{
    public ListAssistantsValidator()
    {
        RuleFor(r => r.Offset).GreaterThanOrEqualTo(0);
        RuleFor(r => r.Limit).InclusiveBetween(1, ListAssistants.MaximumLimit);
    }
}

internal sealed class GetAssistantHandler(PlatformDbContext database)
    : IHandler<GetAssistant, AssistantView>, IHandler<ListAssistants, IReadOnlyList<AssistantView>>, IHandler<ListAssistantTools, IReadOnlyList<ToolView>>
{
    private IQueryable<Agent> Present => database.Set<Agent>().AsNoTracking().Where(a => a.Status != AgentStatus.Archived);

    public async Task<Result<AssistantView>> HandleAsync(GetAssistant request, CancellationToken ct)
    {
        if (await Present.FirstOrDefaultAsync(a => a.Id == request.Id, ct) is not { } agent)
            return AgentErrors.UnknownAssistant;
        var config = AgentConfig.Parse(await database.ConfigOfAsync(agent.Id, agent.EffectiveVersion, ct));
        return AssistantView.Of(agent, config) with { Tools = await database.ToolsOfAsync(agent.Id, ct) };
    }

    public async Task<Result<IReadOnlyList<AssistantView>>> HandleAsync(ListAssistants request, CancellationToken ct)
    {
        var rows = await (
            from agent in Present.OrderBy(a => a.Id).Skip(request.Offset).Take(request.Limit)
            join version in database.Set<AgentVersion>().AsNoTracking() on new { agent.Id, Number = agent.PublishedVersion ?? agent.NewestVersion } equals new { Id = version.AgentId, version.Number }
            orderby agent.Id
            select new { agent, version.Config }).ToListAsync(ct);
        return rows.ConvertAll(row => AssistantView.Of(row.agent, AgentConfig.Parse(row.Config)));
    }

    public async Task<Result<IReadOnlyList<ToolView>>> HandleAsync(ListAssistantTools request, CancellationToken ct)
    {
        if (!await Present.AnyAsync(a => a.Id == request.Id, ct))
            return AgentErrors.UnknownAssistant;
        return Result(await database.ToolsOfAsync(request.Id, ct));
    }

    // There is no implicit conversion from an interface.
    private static Result<IReadOnlyList<ToolView>> Result(IReadOnlyList<ToolView> tools) => tools.ToList();
}
