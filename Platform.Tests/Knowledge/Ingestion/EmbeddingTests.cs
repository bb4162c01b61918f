using Microsoft.AspNetCore.Http;
using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Models.Providers;
using Platform.Core.Models.Catalogue;
using Platform.Core.Knowledge.Sources;

namespace Platform.Tests.Knowledge.Ingestion;

/// <summary>Vectors from a provider: paid for once, and what is wrong with them.</summary>
public sealed class EmbeddingTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Collection = "embedded";

    [Fact]
    public async Task SameTexts_ArePaidForOnce_AcrossSourcesAndIndexes()
    {
        await using var stub = await EmbeddingStub.StartAsync();
        var made = await MakeAsync(stub);
        await made.AddAsync(IngestionCase.Prose(120), collection: Collection);
        await made.WorkAsync();
        var paid = stub.Texts.Count;
        Assert.True(paid > 10, $"{paid} texts");

        await made.AddAsync(IngestionCase.Prose(120) + "Another end.", collection: Collection);
        await made.WorkAsync();
        await platform.RunAsync(new ReindexCollection(await CollectionAsync(made)), made.Actor);
        await made.WorkAsync();

        Assert.All(stub.Texts, text => Assert.Equal(1, text.Value));
        Assert.InRange(stub.Texts.Count, paid + 1, paid + 3);
        // Of length one: 3, 4, 0 become 0.6, 0.8, 0 as half-precision floats.
        Assert.Equal("cd38663a0000", await made.SqlAsync<string>("SELECT encode(vector, 'hex') FROM knowledge_embeddings WHERE tenant_id = $1 AND dimensions = 3 AND model = 'stub/e' LIMIT 1", made.Tenant.Id.Value));
    }

    [Fact]
    public async Task ProviderThatFailsAfterHalf_IsAskedAgainLater_ForTheRest()
    {
        await using var stub = await EmbeddingStub.StartAsync();
        stub.Instead = (call, _) => call == 2 ? Results.Json(new { error = new { message = "no" } }, statusCode: 401) : null;
        var made = await MakeAsync(stub);
        var source = await made.AddAsync(IngestionCase.Prose(1_500), collection: Collection);

        await made.WorkAsync();
        var half = await made.GetAsync(source);
        Assert.Equal((SourceStatus.Embedding, "models.unauthorized"), (half.Row.Status, half.Row.Error?.Code));
        Assert.Equal(96, half.Row.Progress.Done);
        platform.Time.Advance(TimeSpan.FromMinutes(6));
        await made.WorkAsync();

        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
        Assert.All(stub.Texts, text => Assert.Equal(1, text.Value));
    }

    [Theory]
    [InlineData(new float[] { 0, 0, 0 }, EmbeddingFaults.Garbage)]
    [InlineData(new float[] { 1, 2 }, EmbeddingFaults.Dimension)]
    public async Task VectorsThatAreNone_EndInAFailureThatSaysSo(float[] vector, string code)
    {
        await using var stub = await EmbeddingStub.StartAsync();
        var made = await MakeAsync(stub);
        await made.AddAsync("A first one, so that the dimension is known.", collection: Collection);
        await made.WorkAsync();
        stub.Instead = (_, body) => EmbeddingStub.Vectors(body, vector);
        var source = await made.AddAsync("A second one.", collection: Collection);

        for (var i = 0; i < 8; i++)
        {
            await made.WorkAsync();
            platform.Time.Advance(TimeSpan.FromMinutes(6));
        }

        var failed = await made.GetAsync(source);
        Assert.Equal((SourceStatus.Failed, code), (failed.Row.Status, failed.Row.Error?.Code));
        Assert.Equal(1, await made.SqlAsync<long>("SELECT count(*) FROM knowledge_embeddings WHERE tenant_id = $1", made.Tenant.Id.Value));
    }

    [Fact]
    public async Task ExactPrice_IsAskedFor_BeforeAnythingIsPaid()
    {
        await using var stub = await EmbeddingStub.StartAsync();
        var made = await MakeAsync(stub);
        await platform.RunAsync(new EditModel("stub", "e", null, null, 1_000m, null), made.Actor);
        await platform.RunAsync(new SetKnowledgeLimits(new LimitValues(5m, null, null)), made.Actor);
        var estimate = await platform.RunAsync(new AddText("T", IngestionCase.Prose(1_000), new SourceOptions { Collection = Collection, DryRun = true }), made.Actor);
        Assert.InRange(estimate.Estimate.Cost, 10m, 60m);
        var source = await made.AddAsync(IngestionCase.Prose(1_000), collection: Collection);
        await made.WorkAsync();
        Assert.Equal((SourceStatus.Paused, 0), ((await made.GetAsync(source)).Row.Status, stub.Calls));

        await platform.RunAsync(new ResumeSources([source]), made.Actor);
        await made.WorkAsync();

        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
        Assert.True((await made.GetAsync(source)).Row.Cost > 0);
    }

    private async Task<IngestionCase> MakeAsync(EmbeddingStub stub)
    {
        var made = await IngestionCase.NewAsync(platform);
        await platform.RunAsync(new CreateProvider("stub", "openai_compatible", stub.BaseUrl, ["sk-test-key"], AllowPrivate: true), made.Actor);
        await platform.RunAsync(new CreateCollection(new CollectionEdit { Name = Collection, ChunkTokens = 100, OverlapTokens = 20, Embedding = new EmbeddingChoice("stub", "e") }), made.Actor);
        return made;
    }

    private static Task<Guid> CollectionAsync(IngestionCase made) => made.SqlAsync<Guid>("SELECT id FROM knowledge_collections WHERE tenant_id = $1 AND name = 'embedded'", made.Tenant.Id.Value);
}
