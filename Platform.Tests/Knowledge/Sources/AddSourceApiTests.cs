using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Office;

namespace Platform.Tests.Knowledge.Sources;

/// <summary>How sources come in over REST: files in a form, texts in JSON.</summary>
public sealed class AddSourceApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Path = "/api/v1/knowledge/sources";

    [Fact]
    public async Task File_IsStoredByteForByte_AndTheSameBytesAreTheSameSource()
    {
        using var client = await ClientAsync(server.Mine);
        var bytes = new byte[2_500_000];
        new Random(7).NextBytes(bytes);

        var first = await SendAsync(client, Form(("папка/отчёт.bin", bytes)));
        var again = await SendAsync(client, Form(("other.bin", bytes)));

        Assert.Equal((202, 200), (first.Status, again.Status));
        Assert.Equal((true, false), (first.Body.GetProperty("is_new").GetBoolean(), again.Body.GetProperty("is_new").GetBoolean()));
        var id = first.Body.GetProperty("source_id").GetGuid();
        Assert.Equal(id, again.Body.GetProperty("source_id").GetGuid());
        Assert.Equal("отчёт.bin", await server.ScalarAsync<string>("SELECT title FROM knowledge_sources WHERE id = $1", id));
        Assert.Equal("папка/отчёт.bin", await server.ScalarAsync<string>("SELECT file_name FROM knowledge_versions WHERE source_id = $1", id));
        Assert.Equal(bytes, await server.ScalarAsync<byte[]>("SELECT string_agg(p.bytes, ''::bytea ORDER BY p.number) FROM knowledge_file_parts p JOIN knowledge_versions v ON v.id = p.version_id WHERE v.source_id = $1", id));
        Assert.Equal(3, await server.ScalarAsync<long>("SELECT count(*) FROM knowledge_file_parts p JOIN knowledge_versions v ON v.id = p.version_id WHERE v.source_id = $1", id));
        Assert.False(first.Body.TryGetProperty("items", out _));
    }

    [Fact]
    public async Task SeveralFiles_WithFieldsBehindThem_AreItemsInTheirOrder()
    {
        using var client = await ClientAsync(server.Mine);
        using var form = Form(("a.txt", Encoding.UTF8.GetBytes("First of several")), ("b.txt", Encoding.UTF8.GetBytes("Second of several")));
        form.Add(new StringContent("Several"), "collection");
        form.Add(new StringContent("one, two"), "tags");
        form.Add(new StringContent("""{"chunk_tokens":100,"overlap_tokens":10}"""), "chunking");

        var answer = await SendAsync(client, form);

        Assert.Equal(202, answer.Status);
        var items = answer.Body.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["a.txt", "b.txt"], items.Select(item => item.GetProperty("file").GetString()));
        Assert.Equal(items[0].GetProperty("source_id").GetGuid(), answer.Body.GetProperty("source_id").GetGuid());
        Assert.All(items, item => Assert.Equal(JsonValueKind.Null, item.GetProperty("error").ValueKind));
        var id = items[1].GetProperty("source_id").GetGuid();
        Assert.Equal(["one", "two"], await server.ScalarAsync<string[]>("SELECT tags FROM knowledge_sources WHERE id = $1", id));
        Assert.Equal(100, await server.ScalarAsync<int>("SELECT (i.settings->>'chunkTokens')::int FROM knowledge_indexes i JOIN knowledge_collections c ON c.id = i.collection_id WHERE c.name = 'Several'"));
    }

    [Fact]
    public async Task Text_IsEstimatedFirst_AndThenTaken()
    {
        using var client = await ClientAsync(server.Mine);
        var body = JsonSerializer.Serialize(new { title = "Правила", text = string.Concat(Enumerable.Repeat("Возврат товара принимается в течение четырнадцати дней. ", 200)), collection = "Правила" });

        var tried = await SendAsync(client, Json(body), "?dry_run=true");
        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM knowledge_collections WHERE name = 'Правила'"));
        var taken = await SendAsync(client, Json(body));

        Assert.Equal((202, 202), (tried.Status, taken.Status));
        Assert.Equal(JsonValueKind.Null, tried.Body.GetProperty("source_id").ValueKind);
        var estimate = tried.Body.GetProperty("estimate");
        Assert.InRange(estimate.GetProperty("chunks").GetInt64(), 8, 30);
        Assert.InRange(estimate.GetProperty("tokens").GetInt64(), 1_500, 6_000);
        Assert.Equal(0m, estimate.GetProperty("cost").GetDecimal());
        Assert.True(estimate.GetProperty("seconds").GetInt32() >= 1);
        Assert.NotEqual(JsonValueKind.Null, taken.Body.GetProperty("source_id").ValueKind);
    }

    [Fact]
    public async Task BrokenUpload_LeavesNothing()
    {
        using var client = await ClientAsync(server.Mine);
        var before = await server.ScalarAsync<long>("SELECT count(*) FROM knowledge_sources");
        const string half = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nwhole\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\nhalf";
        using var content = new StringContent(half);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        var answer = await SendAsync(client, content);

        Assert.Equal((400, "knowledge.malformed_form"), (answer.Status, answer.Body.GetProperty("code").GetString()));
        Assert.Equal(before, await server.ScalarAsync<long>("SELECT count(*) FROM knowledge_sources"));
    }

    [Fact]
    public async Task WrongRequests_AreRefusedWithAReason()
    {
        using var client = await ClientAsync(server.Mine);
        Assert.Equal(202, (await SendAsync(client, Json("""{"title":"T","text":"Own way","collection":"Own","chunking":{"chunk_tokens":400}}"""))).Status);
        var other = await SendAsync(client, Json("""{"title":"T","text":"Another way","collection":"own","chunking":{"chunk_tokens":200}}"""));
        Assert.Equal((409, "knowledge.other_chunking"), (other.Status, other.Body.GetProperty("code").GetString()));
        var wrong = await SendAsync(client, Json("""{"title":"T","text":"x","chunking":{"chunk_tokens":100,"overlap_tokens":90},"tags":[""]}"""));
        Assert.Equal((422, "/chunking/overlap_tokens /tags"), (wrong.Status, string.Join(' ', wrong.Body.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order())));
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "collektion" } };
        var form = await SendAsync(client, empty);
        Assert.Equal((422, "/collektion /file"), (form.Status, string.Join(' ', form.Body.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order())));
    }

    [Fact]
    public async Task ReadingKey_MayNotAdd()
    {
        using var client = await ClientAsync(server.Mine, "knowledge:read");
        Assert.Equal(403, (await SendAsync(client, Json("""{"title":"T","text":"x"}"""))).Status);
    }

    private async Task<HttpClient> ClientAsync(TenantInfo tenant, string scope = "knowledge:write") =>
        new() { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", await server.MakeKeyAsync(tenant, [scope])) } };

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Form(params (string Name, byte[] Bytes)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
            form.Add(new ByteArrayContent(bytes), "file", name);
        return form;
    }

    private static async Task<(int Status, JsonElement Body)> SendAsync(HttpClient client, HttpContent content, string query = "")
    {
        using var response = await client.PostAsync(Path + query, content);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
