using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>Answers that cite a source, the newest first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListCitations(Guid Id, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<CitationRow>>;

/// <param name="Version">Of the source, as it was when the answer was given.</param>
/// <param name="Start">In UTF-16 code units of that version's text; half-open.</param>
/// <param name="MessageId">The answer's line in its conversation.</param>
public sealed record CitationRow(Guid MessageId, int N, DateTimeOffset At, Guid AgentId, Guid ConversationId, int Version, long Start, long End);

internal sealed class ListCitationsValidator : AbstractValidator<ListCitations>
{
    public ListCitationsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListCitationsHandler(PlatformDbContext database) : IHandler<ListCitations, Listing<CitationRow>>
{
    public async Task<Result<Listing<CitationRow>>> HandleAsync(ListCitations request, CancellationToken ct)
    {
        if (!await database.Set<KnowledgeSource>().AnyAsync(s => s.Id == request.Id, ct))
            return KnowledgeErrors.UnknownSource;
        var cited = database.Set<KnowledgeCitation>().AsNoTracking().Where(c => c.SourceId == request.Id);
        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 3) is not [{ ValueKind: JsonValueKind.String } time, { ValueKind: JsonValueKind.String } id, { ValueKind: JsonValueKind.Number } number]
                || !time.TryGetDateTimeOffset(out var at) || !id.TryGetGuid(out var message) || !number.TryGetInt32(out var n))
                return Cursor.Malformed;
            cited = cited.Where(c => c.At < at || (c.At == at && (c.MessageId < message || (c.MessageId == message && c.N < n))));
        }

        var rows = await (
            from c in cited join v in database.Set<KnowledgeVersion>() on c.VersionId equals v.Id orderby c.At descending, c.MessageId descending, c.N descending
            select new CitationRow(c.MessageId, c.N, c.At, c.AgentId, c.ConversationId, v.Number, c.StartAt, c.EndAt)).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<CitationRow>.Cut(rows, request.Limit, row => [row.At, row.MessageId, row.N]);
    }
}
