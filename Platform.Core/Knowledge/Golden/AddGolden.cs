using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Golden.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Keeps a question together with the places that answer it.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record AddGolden(string Question, IReadOnlyList<ExpectedPlace> Expected, GoldenOrigin Origin = GoldenOrigin.Hand) : ICommand<GoldenView>
{
    public const int MostQuestions = 500;

    public const int MostPlaces = 20;

    /// <summary>Of a place, in UTF-16 code units.</summary>
    public const int LongestPlace = 8_000;
}

[Requires(Permissions.KnowledgeWrite)]
public sealed record RemoveGolden(Guid Id) : ICommand<Done>;

internal sealed class AddGoldenValidator : AbstractValidator<AddGolden>
{
    public AddGoldenValidator()
    {
        RuleFor(r => r.Question).NotEmpty().MaximumLength(2_000);
        RuleFor(r => r.Expected).Must(places => places is { Count: > 0 and <= AddGolden.MostPlaces }).Says(GoldenText.All, "Places", AddGolden.MostPlaces);
        RuleForEach(r => r.Expected).Must(place => place.Start >= 0 && place.End > place.Start && place.End - place.Start <= AddGolden.LongestPlace).Says(GoldenText.All, "Place", AddGolden.LongestPlace);
    }
}

internal sealed class AddGoldenHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<AddGolden, GoldenView>, IHandler<RemoveGolden, Done>
{
    public async Task<Result<GoldenView>> HandleAsync(AddGolden request, CancellationToken ct)
    {
        if (await database.Set<GoldenQuestion>().CountAsync(ct) >= AddGolden.MostQuestions)
            return GoldenErrors.TooMany(AddGolden.MostQuestions);
        var golden = new GoldenQuestion { TenantId = context.TenantId, Question = request.Question.Trim(), Origin = request.Origin, CreatedAt = time.GetUtcNow(), CreatedBy = context.Actor.Name };
        var places = new List<GoldenPlaceView>();
        foreach (var (number, expected) in request.Expected.Index())
        {
            if (await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.Id == expected.SourceId).Select(s => new { s.Title, s.CurrentVersion }).FirstOrDefaultAsync(ct) is not { } source)
                return KnowledgeErrors.UnknownSource;
            var version = expected.Version ?? source.CurrentVersion ?? 0;
            var versionId = await database.Set<KnowledgeVersion>().Where(v => v.SourceId == expected.SourceId && v.Number == version).Select(v => v.Id).FirstOrDefaultAsync(ct);
            if (await VersionText.ReadAsync(database, versionId, expected.Start, expected.End, ct) is not { } quote || string.IsNullOrWhiteSpace(quote))
                return GoldenErrors.WrongPlace(number);
            var place = new GoldenPlace { TenantId = context.TenantId, GoldenId = golden.Id, Number = number, SourceId = expected.SourceId, Quote = quote };
            place.Stand(version, expected.Start, expected.End);
            database.Add(place);
            places.Add(new GoldenPlaceView(expected.SourceId, source.Title, version, expected.Start, expected.End, quote, false));
        }

        database.Add(golden);
        // What was asked may be a customer's own words.
        context.Audit("knowledge.golden_added", "golden_question", golden.Id.ToString(), after: new { golden.Origin, Places = places.Count });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Golden, golden.Id.ToString());
        return new GoldenView(golden.Id, golden.Question, golden.Origin, places, golden.CreatedAt, golden.CreatedBy);
    }

    public async Task<Result<Done>> HandleAsync(RemoveGolden request, CancellationToken ct)
    {
        if (await database.Set<GoldenQuestion>().FirstOrDefaultAsync(q => q.Id == request.Id, ct) is not { } golden)
            return GoldenErrors.Unknown;
        database.Remove(golden);
        context.Audit("knowledge.golden_removed", "golden_question", golden.Id.ToString());
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Golden, golden.Id.ToString());
        return Done.It;
    }
}
