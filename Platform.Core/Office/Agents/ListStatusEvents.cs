using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Agents;

/// <summary>An agent's changes of status in a time, oldest first. Working and idle are one status here.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record ListStatusEvents(string AgentId, DateTimeOffset? From = null, DateTimeOffset? To = null, int Limit = 50, string? Cursor = null) : IQuery<Page<StatusEvent>>;

internal sealed class ListStatusEventsValidator : AbstractValidator<ListStatusEvents>
{
    public ListStatusEventsValidator()
    {
        RuleFor(r => r.Limit).InclusiveBetween(1, 500);
        RuleFor(r => r.Cursor).Must(cursor => cursor is null || Agents.Cursor.ReadTime(cursor) is not null).Says(RuleText.All, "Cursor");
    }
}

internal sealed class ListStatusEventsHandler(PlatformDbContext database) : IHandler<ListStatusEvents, Page<StatusEvent>>
{
    public async Task<Result<Page<StatusEvent>>> HandleAsync(ListStatusEvents request, CancellationToken ct)
    {
        if (!await database.Set<OfficeAgentRow>().AnyAsync(a => a.AgentId == request.AgentId, ct))
            return OfficeErrors.UnknownAgent(request.AgentId);
        var rows = database.Set<OfficeEventRow>().AsNoTracking().Where(e => e.AgentId == request.AgentId && e.FromStatus != e.ToStatus);
        if (request.From is { } from)
            rows = rows.Where(e => e.At >= from.ToUniversalTime());
        if (request.To is { } to)
            rows = rows.Where(e => e.At < to.ToUniversalTime());
        if (request.Cursor is { } cursor)
        {
            var (at, seq) = Cursor.ReadTime(cursor)!.Value;
            rows = rows.Where(e => e.At > at || (e.At == at && e.Seq > seq));
        }
        var page = await rows.OrderBy(e => e.At).ThenBy(e => e.Seq).Take(request.Limit + 1).ToListAsync(ct);
        var next = page.Count > request.Limit ? Cursor.Of(page[request.Limit - 1].At, page[request.Limit - 1].Seq) : null;
        return new Page<StatusEvent>([.. page.Take(request.Limit).Select(e => new StatusEvent(e.FromStatus, e.ToStatus, e.At, e.Task))], next);
    }
}
