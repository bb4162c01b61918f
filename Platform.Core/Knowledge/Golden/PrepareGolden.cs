using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Golden.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Carries the questions' places over to the versions that serve now, and tells what is to be asked.</summary>
[Requires(Permissions.KnowledgeWrite)]
internal sealed record PrepareGolden : ICommand<PreparedGolden>;

/// <param name="Questions">Those whose answer still stands somewhere.</param>
internal sealed record PreparedGolden(IReadOnlyList<PreparedQuestion> Questions);

/// <param name="Collection">Of the first place.</param>
internal sealed record PreparedQuestion(Guid Id, string Question, Guid CollectionId, string Collection, int Index, IReadOnlyList<PreparedPlace> Expected);

internal sealed record PreparedPlace(Guid SourceId, int Version, long Start, long End, string Quote);

internal sealed class PrepareGoldenHandler(PlatformDbContext database, OperationContext context) : IHandler<PrepareGolden, PreparedGolden>
{
    public async Task<Result<PreparedGolden>> HandleAsync(PrepareGolden request, CancellationToken ct)
    {
        await CarryOverAsync(ct);
        var places = await database.Set<GoldenPlace>().AsNoTracking().Where(p => !p.IsStale).OrderBy(p => p.GoldenId).ThenBy(p => p.Number).ToListAsync(ct);
        var sources = places.Select(place => place.SourceId).Distinct().ToArray();
        var homes = await (
            from source in database.Set<KnowledgeSource>()
            where sources.Contains(source.Id)
            join collection in database.Set<KnowledgeCollection>() on source.CollectionId equals collection.Id
            select new { source.Id, Collection = collection.Id, collection.Name, Index = database.Set<KnowledgeIndex>().Where(i => i.CollectionId == collection.Id && i.State == IndexState.Current).Select(i => i.Number).FirstOrDefault() })
            .ToDictionaryAsync(home => home.Id, ct);
        var texts = await database.Set<GoldenQuestion>().AsNoTracking().OrderBy(q => q.Id).Select(q => new { q.Id, q.Question }).ToListAsync(ct);
        var of = places.ToLookup(place => place.GoldenId);
        var questions =
            from text in texts
            let expected = of[text.Id].Where(place => homes.ContainsKey(place.SourceId)).Select(place => new PreparedPlace(place.SourceId, place.SourceVersion, place.StartAt, place.EndAt, place.Quote)).ToArray()
            where expected.Length > 0
            let home = homes[expected[0].SourceId]
            select new PreparedQuestion(text.Id, text.Question, home.Collection, home.Name, home.Index, expected);
        return new PreparedGolden([.. questions]);
    }

    // A place whose source has another version by now is looked for once in that version.
    private async Task CarryOverAsync(CancellationToken ct)
    {
        var moved = await (
            from place in database.Set<GoldenPlace>()
            join source in database.Set<KnowledgeSource>() on place.SourceId equals source.Id
            where source.CurrentVersion != null && source.CurrentVersion != place.LookedAt
            join version in database.Set<KnowledgeVersion>() on new { SourceId = source.Id, Number = source.CurrentVersion!.Value } equals new { version.SourceId, version.Number }
            select new
            {
                Place = place, Version = version.Id, version.Number,
                Before = database.Set<KnowledgeVersion>().Where(v => v.SourceId == source.Id && v.Number == place.SourceVersion).Select(v => v.Id).FirstOrDefault(),
            }).ToListAsync(ct);
        foreach (var one in moved)
        {
            var quote = await VersionText.QuoteAsync(database, one.Before, one.Place.Quote, one.Place.StartAt, ct);
            if (await VersionText.FindAsync(database, one.Version, quote, ct) is { } start)
                one.Place.Stand(one.Number, start, start + one.Place.Quote.Length);
            else
                one.Place.Miss(one.Number);
        }

        await database.SaveChangesAsync(ct);
        if (moved.Count > 0)
            context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Golden);
    }
}
