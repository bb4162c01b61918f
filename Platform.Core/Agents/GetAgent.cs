using System.Globalization;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>One agent.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Version">Which configuration: <c>published</c>, a number, or null for the newest.</param>
[Requires(Permissions.AgentsRead)]
public sealed record GetAgent(string Agent, string? Version = null) : IQuery<AgentView>;

/// <summary>The agents of the tenant, newest first, with their newest configurations. Archived ones only where they are asked for.</summary>
/// <param name="Search">Part of name, slug or description.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListAgents(AgentStatus? Status = null, string? Department = null, string? Search = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<AgentView>>;

internal sealed class ListAgentsValidator : AbstractValidator<ListAgents>
{
    public ListAgentsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Search).IsSearch().OverridePropertyName("Q");
    }
}

internal sealed class GetAgentHandler(PlatformDbContext database) : IHandler<GetAgent, AgentView>, IHandler<ListAgents, Listing<AgentView>>
{
    public async Task<Result<AgentView>> HandleAsync(GetAgent request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        int? wanted = request.Version switch
        {
            null => agent.NewestVersion,
            "published" => agent.PublishedVersion,
            var text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1,
        };
        if (wanted == -1)
            return AgentErrors.Field("/version", "Version");
        var config = await database.Set<AgentVersion>().AsNoTracking().Where(v => v.AgentId == agent.Id && v.Number == wanted).Select(v => v.Config).FirstOrDefaultAsync(ct);
        return config is null ? AgentErrors.UnknownVersion : AgentView.Of(agent, wanted!.Value, config);
    }

    public async Task<Result<Listing<AgentView>>> HandleAsync(ListAgents request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var agents = database.Set<Agent>().AsNoTracking().Where(a => before == null || a.Id < before);
        agents = request.Status is { } status ? agents.Where(a => a.Status == status) : agents.Where(a => a.Status != AgentStatus.Archived);
        if (request.Department is { } department)
            agents = agents.Where(a => a.Department == department);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            agents = agents.Where(a => EF.Functions.ILike(a.Name, pattern, "\\") || EF.Functions.ILike(a.Slug, pattern, "\\") || EF.Functions.ILike(a.Description!, pattern, "\\"));
        }

        var rows = await (
            from agent in agents.OrderByDescending(a => a.Id).Take(request.Limit + 1)
            join version in database.Set<AgentVersion>().AsNoTracking() on new { agent.Id, Number = agent.NewestVersion } equals new { Id = version.AgentId, version.Number }
            orderby agent.Id descending
            select new { agent, version.Config }).ToListAsync(ct);
        return Listing<AgentView>.Cut(rows.ConvertAll(row => AgentView.Of(row.agent, row.agent.NewestVersion, row.Config)), request.Limit, view => [view.AssistantId]);
    }
}
