using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

public enum ToolOrder
{
    Name,
    Type,
    Used,
    Changed,
}

/// <summary>The tools of the tenant as a list shows them: without schemas and configurations, with who has them. One statement, however many tools there are.</summary>
/// <param name="Search">Part of name or description.</param>
/// <param name="Unused">Only tools that no agent has, in effect or in a draft.</param>
[Requires(Permissions.AgentsRead)]
public sealed record FindTools(
    string? Search = null, ToolType? Type = null, bool? IsActive = null, bool Unused = false, ToolOrder Order = ToolOrder.Name, bool Descending = false,
    string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ToolSummary>>;

/// <param name="UsedBy">Agents whose version in effect has it.</param>
/// <param name="Drafted">Agents of which only the newest draft has it.</param>
public sealed record ToolSummary(Guid Id, string Name, ToolType ToolType, string? Description, ToolClass Class, bool IsActive, int UsedBy, int Drafted, DateTimeOffset UpdatedAt);

internal sealed class FindToolsValidator : AbstractValidator<FindTools>
{
    public FindToolsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Search).IsSearch().OverridePropertyName("Q");
    }
}

internal sealed class FindToolsHandler(PlatformDbContext database, OperationContext context) : IHandler<FindTools, Listing<ToolSummary>>
{
    public async Task<Result<Listing<ToolSummary>>> HandleAsync(FindTools request, CancellationToken ct)
    {
        if (!ToolPaging.TryRead(request.Cursor, request.Order, out var after))
            return Cursor.Malformed;
        var tools = Rows();
        if (request.Type is { } type)
            tools = tools.Where(t => t.ToolType == type.ToString());
        if (request.IsActive is { } active)
            tools = tools.Where(t => t.IsActive == active);
        if (request.Unused)
            tools = tools.Where(t => t.UsedBy == 0 && t.Drafted == 0);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            tools = tools.Where(t => EF.Functions.ILike(t.Name, pattern, "\\") || EF.Functions.ILike(t.Description!, pattern, "\\"));
        }

        var rows = await ToolPaging.Page(tools, request.Order, request.Descending, after).Take(request.Limit + 1).ToListAsync(ct);
        var listing = Listing<ToolRow>.Cut(rows, request.Limit, row => ToolPaging.Keys(row, request.Order));
        return new Listing<ToolSummary>([.. listing.Items.Select(row => row.Summary())], listing.NextCursor);
    }

    // The drafts that are not in effect are few, and only they are unpacked.
    private IQueryable<ToolRow> Rows() => database.Database.SqlQuery<ToolRow>(
        $"""
        SELECT t.id AS "Id", t.name AS "Name", t.tool_type AS "ToolType", t.description AS "Description", t.config ->> 'class' AS "Class", t.config ->> 'method' AS "Method",
            t.is_active AS "IsActive", coalesce(links.agents, 0) AS "UsedBy", coalesce(drafts.agents, 0) AS "Drafted", t.updated_at AS "UpdatedAt"
        FROM tools t
        LEFT JOIN (SELECT tool_id, count(*)::int AS agents FROM agent_tool_links WHERE tenant_id = {context.TenantId.Value} GROUP BY tool_id) links ON links.tool_id = t.id
        LEFT JOIN (
            SELECT (part ->> 'tool_id')::uuid AS tool_id, count(DISTINCT a.id)::int AS agents
            FROM agents a
            JOIN agent_versions v ON v.agent_id = a.id AND v.number = a.newest_version
            CROSS JOIN LATERAL jsonb_array_elements(coalesce(v.config -> 'simple' -> 'settings' -> 'tools', '[]')) part
            WHERE a.tenant_id = {context.TenantId.Value} AND a.published_version <> a.newest_version AND a.status <> 'Archived'
                AND NOT EXISTS (SELECT FROM agent_tool_links l WHERE l.agent_id = a.id AND l.tool_id = (part ->> 'tool_id')::uuid)
            GROUP BY 1) drafts ON drafts.tool_id = t.id
        WHERE t.tenant_id = {context.TenantId.Value}
        """);
}
