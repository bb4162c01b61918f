using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>The agents that have a tool: in the version in effect, or in the newest draft. By name.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListToolUsers(Guid Tool) : IQuery<IReadOnlyList<ToolUser>>
{
    public const int MaximumUsers = 500;
}

/// <param name="InEffect">The version that runs has it: such a tool is deleted by force only.</param>
/// <param name="InDraft">The newest version has it, which is not in effect.</param>
public sealed record ToolUser(Guid AgentId, string Slug, string Name, AgentStatus Status, int NewestVersion, int? PublishedVersion, bool InEffect, bool InDraft);

internal sealed class ListToolUsersHandler(PlatformDbContext database, OperationContext context) : IHandler<ListToolUsers, IReadOnlyList<ToolUser>>
{
    public async Task<Result<IReadOnlyList<ToolUser>>> HandleAsync(ListToolUsers request, CancellationToken ct)
    {
        if (!await database.Set<Tool>().AnyAsync(t => t.Id == request.Tool, ct))
            return AgentErrors.UnknownTool;
        var rows = await database.Database.SqlQuery<ToolUserRow>(
            $"""
            SELECT a.id AS "Id", a.slug AS "Slug", a.name AS "Name", a.status AS "Status", a.newest_version AS "NewestVersion", a.published_version AS "PublishedVersion",
                l.tool_id IS NOT NULL AS "InEffect", coalesce(draft.has, false) AS "InDraft"
            FROM agents a
            LEFT JOIN agent_tool_links l ON l.agent_id = a.id AND l.tool_id = {request.Tool}
            LEFT JOIN LATERAL (
                SELECT EXISTS (SELECT FROM jsonb_array_elements(coalesce(v.config -> 'simple' -> 'settings' -> 'tools', '[]')) part WHERE (part ->> 'tool_id')::uuid = {request.Tool}) AS has
                FROM agent_versions v
                WHERE v.agent_id = a.id AND v.number = a.newest_version AND a.published_version <> a.newest_version) draft ON true
            WHERE a.tenant_id = {context.TenantId.Value} AND a.status <> 'Archived' AND (l.tool_id IS NOT NULL OR draft.has)
            """).OrderBy(row => row.Name).ThenBy(row => row.Id).Take(ListToolUsers.MaximumUsers).ToListAsync(ct);
        return rows.ConvertAll(row => new ToolUser(row.Id, row.Slug, row.Name, Enum.Parse<AgentStatus>(row.Status), row.NewestVersion, row.PublishedVersion, row.InEffect, row.InDraft));
    }

    private sealed class ToolUserRow
    {
        public Guid Id { get; set; }

        public string Slug { get; set; } = "";

        public string Name { get; set; } = "";

        public string Status { get; set; } = "";

        public int NewestVersion { get; set; }

        public int? PublishedVersion { get; set; }

        public bool InEffect { get; set; }

        public bool InDraft { get; set; }
    }
}
