using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Golden.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

/// <summary>The golden questions, newest first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListGolden(string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<GoldenView>>;

internal sealed class ListGoldenValidator : AbstractValidator<ListGolden>
{
    public ListGoldenValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListGoldenHandler(PlatformDbContext database) : IHandler<ListGolden, Listing<GoldenView>>
{
    public async Task<Result<Listing<GoldenView>>> HandleAsync(ListGolden request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var rows = await database.Set<GoldenQuestion>().AsNoTracking().Where(q => before == null || q.Id < before).OrderByDescending(q => q.Id).Take(request.Limit + 1).ToListAsync(ct);
        var page = Listing<GoldenQuestion>.Cut(rows, request.Limit, row => [row.Id]);
        var ids = page.Items.Select(row => row.Id).ToArray();
        var places = await (
            from place in database.Set<GoldenPlace>().AsNoTracking()
            where ids.Contains(place.GoldenId)
            join source in database.Set<KnowledgeSource>() on place.SourceId equals source.Id
            orderby place.Number
            select new { place.GoldenId, View = new GoldenPlaceView(source.Id, source.Title, place.SourceVersion, place.StartAt, place.EndAt, place.Quote, place.IsStale) }).ToListAsync(ct);
        var found = places.ToLookup(place => place.GoldenId, place => place.View);
        return new Listing<GoldenView>([.. page.Items.Select(row => new GoldenView(row.Id, row.Question, row.Origin, [.. found[row.Id]], row.CreatedAt, row.CreatedBy))], page.NextCursor);
    }
}
