using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Golden;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Tests.Knowledge.Graph;

namespace Platform.Tests.Knowledge.Golden;

/// <summary>Questions of which it is known where the answer stands: kept, carried over to new versions, and used to guard a switch of index.</summary>
public sealed class GoldenTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Text = "Заказы принимают с девяти.\n\nВозврат возможен в течение 14 дней. 😀 Деньги приходят за три дня.\n\nДоставка бесплатна от 3000 рублей.";

    [Fact]
    public async Task Question_KeepsWhatStandsAtItsPlaces()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("Правила", Text);
        var (start, end) = PlaceOf(Text, "в течение 14 дней. 😀");

        var golden = await platform.RunAsync(new AddGolden("  Когда можно вернуть?  ", [new ExpectedPlace(made.Id, start, end)], GoldenOrigin.Search), rows.Owner);

        Assert.Equal(("Когда можно вернуть?", "в течение 14 дней. 😀", "Правила", 1, false), (golden.Question, golden.Expected[0].Quote, golden.Expected[0].SourceTitle, golden.Expected[0].SourceVersion, golden.IsStale));
        Assert.Equal(golden.Id, Assert.Single((await platform.RunAsync(new ListGolden(), rows.Owner)).Items).Id);
        await platform.RunAsync(new RemoveGolden(golden.Id), rows.Owner);
        Assert.Empty((await platform.RunAsync(new ListGolden(), rows.Owner)).Items);
        Assert.Equal("knowledge.unknown_golden", (await platform.RefusalAsync(new RemoveGolden(golden.Id), rows.Owner)).Code);
    }

    [Fact]
    public async Task Places_OutsideTheText_OrOfAnotherTenant_AreRefused()
    {
        var (rows, other) = (await KnowledgeRows.NewAsync(platform), await KnowledgeRows.NewAsync(platform));
        var made = await rows.AddAsync("Правила", Text);
        Assert.Equal("/expected/0", Assert.Single((await platform.RefusalAsync(new AddGolden("?", [new ExpectedPlace(made.Id, Text.Length - 3, Text.Length + 1)]), rows.Owner)).Fields).Pointer);
        Assert.Equal("knowledge.wrong_place", (await platform.RefusalAsync(new AddGolden("?", [new ExpectedPlace(made.Id, 0, 5, Version: 7)]), rows.Owner)).Code);
        Assert.Equal(ErrorKind.Invalid, (await platform.RefusalAsync(new AddGolden("?", [new ExpectedPlace(made.Id, 5, 5)]), rows.Owner)).Kind);
        Assert.Equal(ErrorKind.Invalid, (await platform.RefusalAsync(new AddGolden("", []), rows.Owner)).Kind);
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new AddGolden("?", [new ExpectedPlace(made.Id, 0, 5)]), other.Owner)).Code);
        var golden = await platform.RunAsync(new AddGolden("?", [new ExpectedPlace(made.Id, 0, 5)]), rows.Owner);
        Assert.Equal("knowledge.unknown_golden", (await platform.RefusalAsync(new RemoveGolden(golden.Id), other.Owner)).Code);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new RemoveGolden(golden.Id), await platform.NewMemberAsync(rows.Tenant, Role.Viewer))).Kind);
    }

    [Fact]
    public async Task Place_IsCarriedOver_WhereItsTextStillStands_AndIsStaleWhereItDoesNot()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("Правила", Text);
        var (start, end) = PlaceOf(Text, "в течение 14 дней");
        var golden = await platform.RunAsync(new AddGolden("Когда?", [new ExpectedPlace(made.Id, start, end)]), rows.Owner);

        // Twice by now: the one nearer to the old place is meant.
        var longer = "Новое предисловие, в течение 14 дней готовится.\n\n" + Text;
        made = await rows.ReplaceAsync(made, longer);
        var prepared = await platform.RunAsync(new PrepareGolden(), rows.Owner);

        var place = Assert.Single(Assert.Single(prepared.Questions).Expected);
        Assert.Equal((2, "в течение 14 дней"), (place.Version, longer[(int)place.Start..(int)place.End]));
        Assert.True(place.Start > 40 && golden.Id == prepared.Questions[0].Id);

        made = await rows.ReplaceAsync(made, "Возврат возможен в течение 30 дней.", 3);
        Assert.Empty((await platform.RunAsync(new PrepareGolden(), rows.Owner)).Questions);
        var stale = Assert.Single((await platform.RunAsync(new ListGolden(), rows.Owner)).Items);
        Assert.True(stale.IsStale && stale.Expected[0].SourceVersion == 2);

        // The old text comes back.
        await rows.ReplaceAsync(made, Text, 4);
        Assert.Equal(start, Assert.Single((await platform.RunAsync(new PrepareGolden(), rows.Owner)).Questions).Expected[0].Start);
        await rows.DeleteAsync(made);
        Assert.Empty((await platform.RunAsync(new PrepareGolden(), rows.Owner)).Questions);
        Assert.Empty(Assert.Single((await platform.RunAsync(new ListGolden(), rows.Owner)).Items).Expected);
    }

    [Fact]
    public async Task Guard_WarnsOfAnIndexThatFindsLess_AndLetsAnEqualOnePass()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("Правила", Text);
        var guard = platform.Services.GetRequiredService<ISwitchGuard>();
        Assert.Null(await guard.ExamineAsync(rows.Tenant.Id, rows.Collection, rows.Index, default));
        var (start, end) = PlaceOf(Text, "Деньги приходят за три дня.");
        await platform.RunAsync(new AddGolden("Когда приходят деньги?", [new ExpectedPlace(made.Id, start, end)]), rows.Owner);
        var equal = await BuildAsync(rows, made, 2, [(0, (int)start - 1), ((int)start - 1, Text.Length)]);
        var worse = await BuildAsync(rows, made, 3, [(0, (int)start + 3)]);

        Assert.Null(await guard.ExamineAsync(rows.Tenant.Id, rows.Collection, equal, default));
        var warning = await guard.ExamineAsync(rows.Tenant.Id, rows.Collection, worse, default);

        Assert.Equal(("golden_worse", true), (warning?.Code, warning?.Detail?.StartsWith("recall@5 1.000 → 0.", StringComparison.Ordinal)));
        var runs = (await platform.RunAsync(new ListGoldenRuns(), rows.Owner)).Items;
        Assert.Equal([(GoldenSubject.Building, 3), (GoldenSubject.Building, 2)], runs.Select(run => (run.Subject, run.Summaries[0].Index)));
        var detail = await platform.RunAsync(new GetGoldenRun(runs[1].Id), rows.Owner);
        Assert.Equal(("Когда приходят деньги?", 1.0), (detail.Results[0].Question, detail.Results[0].Result.Figures.Recall[1]));
        Assert.Equal("knowledge.unknown_golden_run", (await platform.RefusalAsync(new GetGoldenRun(runs[1].Id), (await KnowledgeRows.NewAsync(platform)).Owner)).Code);
    }

    private async Task<Guid> BuildAsync(KnowledgeRows rows, MadeSource made, int number, (int Start, int End)[] cuts)
    {
        await using var context = platform.Services.GetRequiredService<AcrossTenants>().Open();
        var now = platform.Time.GetUtcNow();
        var index = new KnowledgeIndex { TenantId = rows.Tenant.Id, CollectionId = rows.Collection, Number = number, State = IndexState.Retired, Reason = IndexReason.Asked, CreatedAt = now, CreatedBy = "test" };
        var edition = new KnowledgeEdition { TenantId = rows.Tenant.Id, SourceId = made.Id, VersionId = made.VersionId, IndexId = index.Id, State = EditionState.Ready, CreatedAt = now, MovedAt = now, NextAttemptAt = now, EndedAt = now };
        context.AddRange(index, edition);
        foreach (var (ordinal, (start, end)) in cuts.Index())
            context.Add(new KnowledgeChunk
            {
                TenantId = rows.Tenant.Id, EditionId = edition.Id, SourceId = made.Id, Ordinal = ordinal, StartAt = start, EndAt = end, ContextStart = start, ContextEnd = end, Page = 1,
                Text = made.Text[start..end], TextHash = new byte[32], Tokens = 1,
            });
        await context.SaveChangesAsync();
        return index.Id;
    }

    private static (long Start, long End) PlaceOf(string text, string quote) => (text.IndexOf(quote, StringComparison.Ordinal), text.IndexOf(quote, StringComparison.Ordinal) + quote.Length);
}
