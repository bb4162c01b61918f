using System.Text.Json;
using Platform.Tests.Knowledge.Reading;
using Platform.Tests.Office;

namespace Platform.Tests.Knowledge.Search.Serving;

public sealed class SearchApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Path = "/api/v1/knowledge/search";

    [Fact]
    public async Task Search_AnswersAsTheContractSays()
    {
        var source = await SourceAsync();
        var client = await server.ClientAsync(server.Mine, ["knowledge:read"]);
        var answer = await client.PostAsync(Path, """{"query":"когда вернут деньги","top_k":3,"mode":"hybrid","min_score":0.01}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal(["items", "took_ms", "embedding"], answer.Body.EnumerateObject().Select(property => property.Name));
        var item = answer.Body.GetProperty("items")[0];
        Assert.Equal(
            ["chunk_id", "source_id", "source_version", "title", "heading_path", "page", "start", "end", "text", "score", "scores"], item.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["keyword", "vector", "graph"], item.GetProperty("scores").EnumerateObject().Select(property => property.Name));
        Assert.Equal((source, 1, JsonValueKind.Null), (item.GetProperty("source_id").GetGuid(), item.GetProperty("source_version").GetInt32(), item.GetProperty("scores").GetProperty("graph").ValueKind));
        Assert.Equal("local", answer.Body.GetProperty("embedding").GetString());
    }

    [Theory]
    [InlineData("""{"query":"x","topk":3}""", 422, "/topk")]
    [InlineData("""{"top_k":3}""", 422, "/query")]
    [InlineData("""{"query":" "}""", 422, "/query")]
    [InlineData("""{"query":"x","top_k":51}""", 422, "/top_k")]
    [InlineData("""{"query":"x","min_score":-0.1}""", 422, "/min_score")]
    [InlineData("""{"query":"x","mode":"magic"}""", 422, "/mode")]
    [InlineData("""{"query":"/(/","mode":"exact"}""", 422, "/query")]
    [InlineData("""{"query":""", 400, null)]
    public async Task Search_WrongBody_IsRefusedWithItsPointer(string body, int status, string? pointer)
    {
        var answer = await (await server.ClientAsync(server.Mine, ["knowledge:read"])).PostAsync(Path, body);
        Assert.Equal(status, answer.Status);
        if (pointer is not null)
            Assert.Equal([pointer], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Search_WithoutItsScope_IsForbidden() =>
        Assert.Equal(403, (await (await server.ClientAsync(server.Mine, ["agents:read"])).PostAsync(Path, """{"query":"x"}""")).Status);

    [Fact]
    public async Task Search_WithAnothersIds_Is404()
    {
        var source = await SourceAsync();
        var other = await server.ClientAsync(server.Other, ["knowledge:read"]);
        foreach (var body in new[] { $$"""{"query":"деньги","sources":["{{source}}"]}""", $$"""{"query":"деньги","agent_id":"{{Guid.NewGuid()}}"}""", """{"query":"деньги","collections":["Секретная"]}""" })
            Assert.Equal(404, (await other.PostAsync(Path, body)).Status);
        Assert.Equal(0, (await other.PostAsync(Path, """{"query":"деньги вернут"}""")).Body.GetProperty("items").GetArrayLength());
    }

    private async Task<Guid> SourceAsync()
    {
        var rows = new KnowledgeRows(server.Mine.Id.Value, async (sql, values) =>
        {
            if (sql.StartsWith("SELECT", StringComparison.Ordinal))
                return await server.ScalarAsync<object>(sql, values);
            await server.ExecuteAsync(sql, values);
            return null;
        });
        var (collection, index) = await rows.CollectionAsync($"Секретная {Guid.NewGuid():N}");
        var source = await rows.SourceAsync(collection, "Правила");
        await rows.EditionAsync(source, await rows.VersionAsync(source, 1, $"Деньги вернут за семь дней {source:N}."), index, length: 400);
        return source;
    }
}
