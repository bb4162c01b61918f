using System.Linq.Expressions;
using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>The chunks of a source in the order of its text: of the version that serves, of a version's newest edition, or of a named edition.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListChunks(Guid Id, int? Version = null, Guid? Edition = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ChunkRow>>
{
    /// <summary>Begins with the chunk at this place of the text, in UTF-16 code units.</summary>
    public long? At { get; init; }

    /// <summary>Begins with the chunk of this ordinal.</summary>
    public int From { get; init; }
}

/// <param name="Start">In UTF-16 code units of the version's text; half-open.</param>
/// <param name="ContextStart">With the overlap.</param>
/// <param name="Prefix">What is not in its span and belongs to it: the header of a table that was cut.</param>
public sealed record ChunkRow(
    Guid ChunkId, int Ordinal, long Start, long End, long ContextStart, long ContextEnd, string HeadingPath, int Page, string Prefix, string Text, int Tokens, bool Enabled, string? Note,
    IReadOnlyList<string> Questions)
{
    internal static readonly Expression<Func<KnowledgeChunk, ChunkRow>> Of = c => new ChunkRow(
        c.Id, c.Ordinal, c.StartAt, c.EndAt, c.ContextStart, c.ContextEnd, c.HeadingPath, c.Page, c.Prefix, c.Text, c.Tokens, c.Enabled, c.Note, c.Questions);
}

internal sealed class ListChunksValidator : AbstractValidator<ListChunks>
{
    public ListChunksValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.From).GreaterThanOrEqualTo(0);
    }
}

internal sealed class ListChunksHandler(PlatformDbContext database) : IHandler<ListChunks, Listing<ChunkRow>>
{
    public async Task<Result<Listing<ChunkRow>>> HandleAsync(ListChunks request, CancellationToken ct)
    {
        var found = await SourceTexts.FindAsync(database, request.Id, request.Version, ct);
        if (!found.Succeeded)
            return found.Error;
        if (request.Edition is { } named && !await database.Set<KnowledgeEdition>().AnyAsync(e => e.Id == named && e.SourceId == request.Id, ct))
            return ReadingErrors.UnknownEdition;
        var edition = request.Edition ?? found.Value.Edition;
        var from = request.From;
        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 1) is not [{ ValueKind: JsonValueKind.Number } last] || !last.TryGetInt32(out var ordinal))
                return Cursor.Malformed;
            from = ordinal + 1;
        }

        var chunks = database.Set<KnowledgeChunk>().AsNoTracking().Where(c => c.EditionId == edition);
        if (request is { At: { } at, Cursor: null })
            from = await chunks.Where(c => c.StartAt <= at).OrderByDescending(c => c.Ordinal).Select(c => (int?)c.Ordinal).FirstOrDefaultAsync(ct) ?? 0;
        var rows = await chunks.Where(c => c.Ordinal >= from).OrderBy(c => c.Ordinal).Take(request.Limit + 1).Select(ChunkRow.Of).ToListAsync(ct);
        return Listing<ChunkRow>.Cut(rows, request.Limit, row => [row.Ordinal]);
    }
}
