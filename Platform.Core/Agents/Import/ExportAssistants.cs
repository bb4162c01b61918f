using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Import;

/// <summary>Everything that <see cref="ImportAssistants"/> may change, in the shape that it takes; without secrets.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ExportAssistants : IQuery<ExportedAssistants>;

public sealed record ExportedAssistants(string Json, int Assistants, int Tools, int Links);

internal sealed class ExportAssistantsHandler(PlatformDbContext database) : IHandler<ExportAssistants, ExportedAssistants>
{
    private static readonly JsonSerializerOptions Indented = new(AgentsJson.Options) { WriteIndented = true };

    public async Task<Result<ExportedAssistants>> HandleAsync(ExportAssistants request, CancellationToken ct)
    {
        var agents = await (
            from agent in database.Set<Agent>().AsNoTracking().Where(a => a.Status != AgentStatus.Archived)
            join version in database.Set<AgentVersion>().AsNoTracking() on new { agent.Id, Number = agent.PublishedVersion ?? agent.NewestVersion } equals new { Id = version.AgentId, version.Number }
            orderby agent.Id
            select new { agent, version.Config }).ToListAsync(ct);
        var assistants = agents.ConvertAll(row => AssistantView.Of(row.agent, AgentConfig.Parse(row.Config)));
        var tools = (await database.Set<Tool>().AsNoTracking().OrderBy(t => t.Id).ToListAsync(ct)).ConvertAll(tool => ToolView.Of(tool));
        var links = await database.Set<AgentToolLink>().AsNoTracking().OrderBy(l => l.AgentId).ThenBy(l => l.Position)
            .Select(l => new ExportedLink(l.AgentId, l.ToolId, l.SubAssistantId)).ToListAsync(ct);
        return new ExportedAssistants(JsonSerializer.Serialize(new { assistants, tools, links }, Indented), assistants.Count, tools.Count, links.Count);
    }

    private sealed record ExportedLink(Guid AssistantId, Guid ToolId, Guid? SubAssistantId);
}
