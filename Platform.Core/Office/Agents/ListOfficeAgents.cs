using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Board;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Agents;

/// <summary>The agents by id, filtered. <paramref name="Status"/> is one of the report statuses, or <c>working</c> or <c>idle</c>.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record ListOfficeAgents(string? Department = null, string? Brand = null, string? Status = null, int Limit = 50, string? Cursor = null) : IQuery<Page<OfficeAgent>>;

internal sealed class ListOfficeAgentsValidator : AbstractValidator<ListOfficeAgents>
{
    public ListOfficeAgentsValidator()
    {
        RuleFor(r => r.Limit).InclusiveBetween(1, 500);
        RuleFor(r => r.Status).Must(status => status is null or BoardStatuses.Working or BoardStatuses.Idle || ReportStatuses.All.Contains(status))
            .Says(OfficeRuleText.All, "Status");
        RuleFor(r => r.Cursor).Must(cursor => cursor is null || Agents.Cursor.Read(cursor) is not null).Says(RuleText.All, "Cursor");
    }
}

internal sealed class ListOfficeAgentsHandler(PlatformDbContext database) : IHandler<ListOfficeAgents, Page<OfficeAgent>>
{
    public async Task<Result<Page<OfficeAgent>>> HandleAsync(ListOfficeAgents request, CancellationToken ct)
    {
        var rows = database.Set<OfficeAgentRow>().AsNoTracking();
        if (request.Department is { } department)
            rows = rows.Where(row => row.Department == department);
        if (request.Brand is { } brand)
            rows = rows.Where(row => row.Brand == brand);
        rows = request.Status switch
        {
            null => rows,
            BoardStatuses.Working => rows.Where(row => row.Status == ReportStatuses.Ok && row.Task != null),
            BoardStatuses.Idle => rows.Where(row => row.Status == ReportStatuses.Ok && row.Task == null),
            { } status => rows.Where(row => row.Status == status),
        };
        if (request.Cursor is { } cursor)
        {
            var after = Cursor.Read(cursor)!;
            rows = rows.Where(row => string.Compare(row.AgentId, after) > 0);
        }
        var page = await rows.OrderBy(row => row.AgentId).Take(request.Limit + 1).ToListAsync(ct);
        var next = page.Count > request.Limit ? Cursor.Of(page[request.Limit - 1].AgentId) : null;
        return new Page<OfficeAgent>([.. page.Take(request.Limit).Select(AgentView.Of)], next);
    }
}
