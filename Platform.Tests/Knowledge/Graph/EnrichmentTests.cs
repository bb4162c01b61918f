using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Graph;
using Platform.Core.Knowledge.Graph.Enrichment;
using Platform.Core.Models.Catalogue;
using Platform.Core.Shared.Operations;
using Platform.Tests.Agents.Running;
using Platform.Tests.Models;

namespace Platform.Tests.Knowledge.Graph;

/// <summary>A model that is a stub on a real wire reads a collection for relations.</summary>
public sealed class EnrichmentTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Sentence = "The warehouse ships every order of the shop.";

    private static readonly string Good = Answer(("warehouse", "ships orders of", "shop", Sentence));

    [Theory]
    [InlineData("The warehouse ships every order of the shop.", 1, 0)]
    // Nearly the sentence is not the sentence.
    [InlineData("The warehouse ships each order of the shop.", 0, 1)]
    [InlineData("", 0, 1)]
    public void Relation_IsKept_WhereItsQuoteStandsInTheText(string quote, int kept, int dropped)
    {
        var read = RelationReader.Parse(Answer(("warehouse", "ships", "shop", quote)), $"Before. {Sentence} After.");
        Assert.Equal((kept, dropped), (read.Graph.Edges.Count, read.Dropped));
        Assert.All(read.Graph.Edges, edge => Assert.Equal(Sentence, $"Before. {Sentence} After."[edge.Start..edge.End]));
    }

    [Theory]
    [InlineData("I found nothing")]
    [InlineData("""{"relations":"none"}""")]
    [InlineData("""{"relations":[{"from":1}]}""")]
    [InlineData("""{"relations":[{"from":"a","from":"b"}]}""")]
    public void Garbage_SaysNothing(string answer) => Assert.Empty(RelationReader.Parse(answer, Sentence).Graph.Edges);

    [Fact]
    public async Task Reading_IsPriced_KeepsItsEdgesApart_AndShowsThem()
    {
        await using var made = await NewAsync();
        var source = await made.Rows.AddAsync("Orders", $"{Sentence}\n\nNothing else.");
        await made.Rows.LinkAsync(source);
        made.Model.Answer = Good;

        var estimate = await platform.RunAsync(new EstimateEnrichment(made.Rows.Collection, "stub", "small"), made.Rows.Owner);
        Assert.Equal(2, estimate.Chunks);
        Assert.Equal((estimate.Tokens * 2.5m + 2 * RelationReader.UsualAnswerTokens * 10m) / 1_000_000m, estimate.Cost);
        await platform.RunAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), made.Rows.Owner);
        Assert.Equal("knowledge.enriching", (await platform.RefusalAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), made.Rows.Owner)).Code);
        Assert.True(await made.Worker.RunNextAsync(default));

        var view = Assert.Single((await platform.RunAsync(new ListEnrichments(), made.Rows.Owner)).Items);
        Assert.Equal((EnrichmentState.Finished, 2, 1, 1, 2 * (11 * 2.5m + 5 * 10m) / 1_000_000m), (view.State, view.Done, view.Edges, view.Dropped, view.Cost));
        var edge = Assert.Single((await platform.RunAsync(new GetKnowledgeGraph("warehouse"), made.Rows.Owner)).Edges);
        Assert.Equal((EdgeKind.Relation, "ships orders of", Sentence, GraphOrigin.Model), (edge.Kind, edge.Relation, edge.Evidence.Sentence, edge.Evidence.Origin));
        // What the text is told to be is data, and the rules' linking leaves the model's edges.
        Assert.Equal("json_schema", made.Model.Calls.First().Body.GetProperty("response_format").GetProperty("type").GetString());
        await made.Rows.LinkAsync(source);
        Assert.Single((await platform.RunAsync(new GetKnowledgeGraph("warehouse"), made.Rows.Owner)).Edges);
        await made.Rows.DeleteAsync(source);
        Assert.Equal("size 0 0", await made.Rows.DumpAsync());
    }

    [Fact]
    public async Task Reading_EndsAtItsLimit_AndKeepsWhatWasRead()
    {
        await using var made = await NewAsync();
        await made.Rows.AddAsync("Orders", $"{Sentence}\n\nSecond.\n\nThird.");
        made.Model.Answer = Good;
        // Less than one chunk costs: the first is read, the second is not.
        await platform.RunAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 0.000001m), made.Rows.Owner);
        Assert.True(await made.Worker.RunNextAsync(default));
        var view = Assert.Single((await platform.RunAsync(new ListEnrichments(), made.Rows.Owner)).Items);
        Assert.Equal((EnrichmentState.Capped, 1, 1), (view.State, view.Done, view.Edges + view.Dropped));
        Assert.Single(made.Model.Calls);
    }

    [Fact]
    public async Task Reading_IsCancelled_WithAUsablePart()
    {
        await using var made = await NewAsync();
        await made.Rows.AddAsync("Orders", $"{Sentence}\n\nSecond.");
        made.Model.Always = Fault.Hang;
        var run = await platform.RunAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), made.Rows.Owner);
        var work = made.Worker.RunNextAsync(default);
        await Eventually.TrueAsync(() => made.Model.Waiting == 1, "the model hangs");
        await platform.RunAsync(new CancelEnrichment(run.Id), made.Rows.Owner);
        Assert.True(await work);
        Assert.Equal(EnrichmentState.Cancelled, Assert.Single((await platform.RunAsync(new ListEnrichments(), made.Rows.Owner)).Items).State);
        Assert.Equal("knowledge.enrichment_over", (await platform.RefusalAsync(new CancelEnrichment(run.Id), made.Rows.Owner)).Code);
    }

    [Fact]
    public async Task Node_ThatDies_LeavesItsReadingToTheNext_WhichReadsOnlyTheRest()
    {
        await using var made = await NewAsync();
        var source = await made.Rows.AddAsync("Orders", $"{Sentence}\n\nSecond.");
        made.Model.Answer = Good;
        await platform.RunAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), made.Rows.Owner);
        var rows = platform.Services.GetRequiredService<EnrichmentRows>();
        var dead = Guid.NewGuid();
        var claimed = (await rows.ClaimAsync(dead, default))!;
        var first = (await rows.NextAsync(claimed, null, default))!;
        Assert.True(await rows.KeepAsync(claimed, dead, first, RelationReader.Parse(Good, first.Text), default));
        Assert.False(await made.Worker.RunNextAsync(default));

        platform.Time.Advance(EnrichmentRows.Lease + TimeSpan.FromSeconds(1));
        Assert.True(await made.Worker.RunNextAsync(default));

        var view = Assert.Single((await platform.RunAsync(new ListEnrichments(), made.Rows.Owner)).Items);
        Assert.Equal((EnrichmentState.Finished, 2, 1), (view.State, view.Done, view.Edges));
        Assert.Single(made.Model.Calls);
        // Who was only thought dead writes nothing any more.
        Assert.False(await rows.KeepAsync(claimed, dead, first, RelationReader.Parse(Good, first.Text), default));
    }

    [Fact]
    public async Task Refusals_AreNamed()
    {
        await using var made = await NewAsync();
        Assert.Equal("knowledge.nothing_to_read", (await platform.RefusalAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), made.Rows.Owner)).Code);
        Assert.Equal("knowledge.unknown_model", (await platform.RefusalAsync(new StartEnrichment(made.Rows.Collection, "nobody", "small", 1), made.Rows.Owner)).Code);
        Assert.Equal("knowledge.unknown_collection", (await platform.RefusalAsync(new EstimateEnrichment(Guid.NewGuid(), "stub", "small"), made.Rows.Owner)).Code);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), await platform.NewMemberAsync(made.Rows.Tenant, Role.Viewer))).Kind);
        var stranger = await KnowledgeRows.NewAsync(platform);
        Assert.Equal("knowledge.unknown_collection", (await platform.RefusalAsync(new StartEnrichment(made.Rows.Collection, "stub", "small", 1), stranger.Owner)).Code);
        Assert.Equal("knowledge.unknown_enrichment", (await platform.RefusalAsync(new CancelEnrichment(Guid.NewGuid()), made.Rows.Owner)).Code);
    }

    private async Task<Made> NewAsync()
    {
        var running = await RunningCase.NewAsync(platform);
        await platform.RunAsync(new EditModel("stub", "small", 8_000, null, 2.5m, 10m), running.Owner);
        var rows = await KnowledgeRows.NewAsync(platform.Services, platform.Time, running.Models.Tenant, running.Owner);
        return new Made(running, rows, platform.Services.GetRequiredService<EnrichmentWorker>());
    }

    private static string Answer(params (string From, string Relation, string To, string Quote)[] relations) =>
        JsonSerializer.Serialize(new { relations = relations.Select(item => new { from = item.From, relation = item.Relation, to = item.To, quote = item.Quote }) });

    private sealed record Made(RunningCase Running, KnowledgeRows Rows, EnrichmentWorker Worker) : IAsyncDisposable
    {
        public OpenAiStub Model => Running.Model;

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }
}
