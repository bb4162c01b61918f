using Platform.Core.Knowledge.Graph;

namespace Platform.Tests.Knowledge.Graph;

/// <summary>The graph in the database: as linking writes it, as pages and searching read it, and as it goes with its source.</summary>
public sealed class GraphTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Contracts = "Договор с Иваном Петровым хранится в Казани. 😀 Акцепт — это согласие Ивана Петрова на оплату.\n\nПодробности знает Иван Петров, его почта petrov@example.com.";

    [Fact]
    public async Task Linking_Twice_AndInOtherBatches_IsAsOnce()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("Договоры", Contracts);
        await rows.LinkAsync(made);
        var once = await rows.DumpAsync();
        await rows.LinkAsync(made, batch: 1);
        await rows.LinkAsync(made);
        Assert.Equal(once, await rows.DumpAsync());
        Assert.Contains("Иван Петров Name 2", once, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neighbourhood_OfAName_HasSentencesExactToTheCharacter()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("Договоры", Contracts);
        await rows.LinkAsync(made);

        var view = await platform.RunAsync(new GetKnowledgeGraph("Ивану Петрову"), rows.Owner);

        Assert.Equal(("Иван Петров", 0, 2L), (view.Nodes[0].Name, view.Nodes[0].Depth, view.Nodes[0].Mentions));
        Assert.Equal(["petrov@example.com", "Акцепт", "Договоры", "Казани"], view.Nodes.Skip(1).Select(node => node.Name).Order(StringComparer.Ordinal));
        Assert.All(view.Edges, edge => Assert.Equal(edge.Evidence.Sentence, made.Text[(int)edge.Evidence.Start..(int)edge.Evidence.End]));
        var definition = Assert.Single(view.Edges, edge => edge.Kind == EdgeKind.Definition);
        Assert.Equal(("😀 Акцепт — это согласие Ивана Петрова на оплату.", made.Id, 1, "Договоры"), (definition.Evidence.Sentence, definition.Evidence.SourceId, definition.Evidence.SourceVersion, definition.Evidence.SourceTitle));
        var evidence = await platform.RunAsync(new ListGraphEvidence(definition.To, definition.From), rows.Owner);
        Assert.Equal(definition.Evidence, Assert.Single(evidence.Items));
        Assert.Equal("knowledge.unknown_entity", (await platform.RefusalAsync(new GetKnowledgeGraph("Nobody"), rows.Owner)).Code);
    }

    [Fact]
    public async Task Overview_HasTheMostMentioned_OfWhatServes_WithinItsLimit()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("Letters", "We wrote to Anna Berg in Oslo.\n\nThen Anna Berg wrote to Piotr Nowak.\n\nAll of it knows Anna Berg.");
        await rows.LinkAsync(made);

        var view = await platform.RunAsync(new GetKnowledgeGraph(Limit: 2), rows.Owner);
        Assert.Equal((true, 4L), (view.IsCut, view.Entities));
        Assert.Contains(view.Nodes, node => node.Name == "Anna Berg");
        Assert.Equal(["Oslo", "Piotr Nowak"], (await platform.RunAsync(new GetKnowledgeGraph(Kinds: [EntityKind.Name]), rows.Owner)).Nodes.Select(node => node.Name).Where(name => name != "Anna Berg").Order());
        Assert.Equal("Piotr Nowak", Assert.Single((await platform.RunAsync(new FindEntities("nowak"), rows.Owner)).Items).Name);

        // The version that serves now names other people: those of before are not shown any more.
        var next = await rows.ReplaceAsync(made, "We wrote to Lena Fuchs in Graz.");
        await rows.LinkAsync(next);
        Assert.Equal(["Graz", "Lena Fuchs", "Letters"], (await platform.RunAsync(new GetKnowledgeGraph(), rows.Owner)).Nodes.Select(node => node.Name).Order());
        Assert.Empty((await platform.RunAsync(new FindEntities("nowak"), rows.Owner)).Items);
    }

    [Fact]
    public async Task Delete_OfASource_LeavesNoNameOfIt_AndKeepsThoseOfOthers()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var first = await rows.AddAsync("First", "We wrote to Anna Berg in Oslo.");
        var second = await rows.AddAsync("Second", "We wrote to Anna Berg in Graz.");
        await rows.LinkAsync(first);
        await rows.LinkAsync(second);

        await rows.DeleteAsync(first);

        var left = await rows.DumpAsync();
        Assert.DoesNotContain("Oslo", left, StringComparison.Ordinal);
        Assert.DoesNotContain("First", left, StringComparison.Ordinal);
        Assert.Contains("entity anna berg Anna Berg Name 1", left, StringComparison.Ordinal);
        Assert.Contains("size 3 3", left, StringComparison.Ordinal);
        await rows.DeleteAsync(second);
        Assert.Equal("size 0 0", await rows.DumpAsync());
    }

    [Fact]
    public async Task AnotherTenant_SeesNothing_AndHasEntitiesOfItsOwn()
    {
        var (rows, other) = (await KnowledgeRows.NewAsync(platform), await KnowledgeRows.NewAsync(platform));
        await rows.LinkAsync(await rows.AddAsync("Letters", "We wrote to Anna Berg in Oslo."));
        var mine = await platform.RunAsync(new GetKnowledgeGraph("Anna Berg"), rows.Owner);

        Assert.Empty((await platform.RunAsync(new GetKnowledgeGraph(), other.Owner)).Nodes);
        Assert.Equal("knowledge.unknown_entity", (await platform.RefusalAsync(new GetKnowledgeGraph(mine.Nodes[0].Id.ToString()), other.Owner)).Code);
        Assert.Equal("knowledge.unknown_entity", (await platform.RefusalAsync(new ListGraphEvidence(mine.Edges[0].From, mine.Edges[0].To), other.Owner)).Code);
        await other.LinkAsync(await other.AddAsync("Letters", "We wrote to Anna Berg in Graz."));
        Assert.DoesNotContain((await platform.RunAsync(new GetKnowledgeGraph("Anna Berg"), other.Owner)).Nodes, node => node.Name == "Oslo" || node.Id == mine.Nodes[0].Id);
    }

    [Fact]
    public async Task Ranking_PutsWhatNamesTheEntityFirst_ItsNeighboursNext_AndTheRestNowhere()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var made = await rows.AddAsync("", "Договор подписал Иван Петров для фирмы Ромашка Плюс.\n\nСклад фирмы Ромашка Плюс стоит в Твери.\n\nВсе остальные договоры лежат в архиве.");
        await rows.LinkAsync(made);

        await using var connection = await platform.Databases.System.OpenConnectionAsync();
        var ranked = await GraphRanking.RankAsync(connection, rows.Tenant.Id, "Что известно про Ивана Петрова?", 10, default);

        Assert.Equal([made.Chunks[0].Id, made.Chunks[1].Id], ranked.Select(chunk => chunk.Id));
        Assert.True(ranked[0].Score > 2 * ranked[1].Score && ranked[1].Score > 0);
        Assert.Empty(await GraphRanking.RankAsync(connection, rows.Tenant.Id, "и на что", 10, default));
        var stranger = await platform.NewTenantAsync();
        Assert.Empty(await GraphRanking.RankAsync(connection, stranger.Id, "Иван Петров", 10, default));
    }

    [Fact]
    public async Task LinkersAndDeletes_AtOnce_LeaveAGraphThatCountsRight()
    {
        var rows = await KnowledgeRows.NewAsync(platform);
        var sources = new List<MadeSource>();
        for (var i = 0; i < 12; i++)
            sources.Add(await rows.AddAsync($"Letter {i}", $"We wrote to Anna Berg in Oslo about number A-{i}."));
        await Task.WhenAll(sources.Select(source => rows.LinkAsync(source)));
        await Task.WhenAll(sources.Take(6).Select(rows.DeleteAsync).Concat(sources.Skip(6).Select(source => rows.LinkAsync(source))));
        var left = await rows.DumpAsync();
        Assert.Contains("entity anna berg Anna Berg Name 6", left, StringComparison.Ordinal);
        Assert.Equal($"size {left.Split('\n').Count(line => line.StartsWith("entity", StringComparison.Ordinal))} {left.Split('\n').Count(line => line.StartsWith("edge", StringComparison.Ordinal))}", left.Split('\n')[^1]);
    }
}
