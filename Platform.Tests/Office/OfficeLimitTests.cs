using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Office;

/// <summary>What one caller may not do to the others, and doors that close at once.</summary>
public sealed class OfficeLimitTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private static readonly object First = new { department = "d", name = "n", status = "ok" };

    [Fact]
    public async Task Flood_OfOneKey_IsLimitedWhileAnothersReportIsTaken()
    {
        var (flooder, quiet) = (await server.ClientAsync(server.Mine), await server.ClientAsync(server.Other));
        Task<Answer>[] batches;
        Task<Answer> taken;
        Answer refused;
        // A stopped table makes everything wait for its commit; the limit of one key is 5,000.
        await using (var connection = await server.Services.GetRequiredService<Databases>().Owner.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var hold = connection.CreateCommand())
            {
                hold.CommandText = "LOCK TABLE office_agents IN ACCESS EXCLUSIVE MODE";
                await hold.ExecuteNonQueryAsync();
            }
            batches = [.. Enumerable.Range(0, 6).Select(i => flooder.PostAsync("/api/v1/office/reports", BatchOf(i)))];
            // Five find room and wait; the one that came last is refused at once, and so is a single report.
            refused = await await Task.WhenAny(batches);
            Assert.Equal((429, "office.busy", "application/problem+json", TimeSpan.FromSeconds(1)), (refused.Status, refused.Code, refused.MediaType, refused.RetryAfter));
            Assert.Equal((429, "office.busy"), await CodeAsync(flooder.ReportAsync("flood_single", First)));
            taken = quiet.ReportAsync("calm", First);
            Assert.True(batches.Count(batch => batch.IsCompleted) == 1, "only the refused batch is answered yet");
            await transaction.CommitAsync();
        }
        Assert.Equal(202, (await taken).Status);
        var answers = await Task.WhenAll(batches);
        Assert.Equal(5, answers.Count(answer => answer.Status == 200 && answer.Body.GetProperty("accepted").GetInt32() == 1_000));
        // What was refused is not stored, what was accepted is; room comes back.
        Assert.Equal(5_000L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE agent_id LIKE 'flood%'"));
        Assert.Equal(202, (await flooder.ReportAsync("flood_after", First)).Status);
    }

    [Fact]
    public async Task Metrics_Of17KiB_AreRefused()
    {
        var client = await server.ClientAsync(server.Mine);
        var metrics = Enumerable.Range(0, 50).ToDictionary(i => $"m{i}", _ => new string('ж', 170));
        var body = JsonSerializer.SerializeToUtf8Bytes(metrics, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        Assert.InRange(body.Length, (16 * 1024) + 1, 18 * 1024);
        foreach (var (path, json) in new[] { ("status", $$"""{"department":"d","name":"n","status":"ok","metrics":{{Encoding.UTF8.GetString(body)}}}"""), ("heartbeat", $$"""{"metrics":{{Encoding.UTF8.GetString(body)}}}""") })
        {
            var answer = await client.PostAsync($"/api/v1/office/agents/heavy/{path}", json);
            Assert.Equal((422, "office.invalid_metrics"), (answer.Status, answer.Code));
            Assert.Equal(["/metrics"], answer.Pointers);
        }
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE agent_id = 'heavy'"));
    }

    [Theory]
    [InlineData("/api/v1/office/agents/huge/status", 64 * 1024, false)]
    [InlineData("/api/v1/office/agents/huge/status", 64 * 1024, true)]
    [InlineData("/api/v1/office/agents/huge/heartbeat", 64 * 1024, true)]
    [InlineData("/api/v1/office/reports", 25 * 1024 * 1024, false)]
    [InlineData("/api/v1/office/reports", 25 * 1024 * 1024, true)]
    public async Task Body_BeyondItsLimit_Is413(string path, int limit, bool chunked)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var body = new byte[limit + 1];
        Array.Fill(body, (byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-API-Key", await server.MakeKeyAsync(server.Mine));
        // Waits for the server's word before the body, as a client that sends so much should.
        request.Headers.ExpectContinue = true;
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("api.too_large", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Key_ThatIsRevoked_OpensNothingFromThenOn()
    {
        var issued = (await server.RunAsync(new CreateApiKey("to be revoked", ["office:write", "office:read"]), server.Mine)).Value!;
        var client = new OfficeClient(server.Address, issued.Key);
        Assert.Equal(202, (await client.ReportAsync("keyed", First)).Status);
        Assert.True((await server.RunAsync(new RevokeApiKey(issued.Id), server.Mine)).Succeeded);
        var stored = await server.ScalarAsync<string>("SELECT office_agents::text FROM office_agents WHERE agent_id = 'keyed'");
        foreach (var answer in new[]
        {
            await client.ReportAsync("keyed", new { status = "error" }), await client.PostAsync("/api/v1/office/agents/keyed/heartbeat", ""), await client.GetAsync("/api/v1/office/agents"),
            await client.PostAsync("/api/v1/office/reports", """{"reports":[{"agent_id":"keyed","status":"error"}]}"""),
        })
            Assert.Equal((401, "api.unknown_key"), (answer.Status, answer.Code));
        Assert.Equal(stored, await server.ScalarAsync<string>("SELECT office_agents::text FROM office_agents WHERE agent_id = 'keyed'"));
    }

    [Fact]
    public async Task Key_ThatExpires_OpensNothingFromThenOn()
    {
        var key = await server.MakeKeyAsync(server.Mine);
        var client = new OfficeClient(server.Address, key);
        Assert.Equal(202, (await client.ReportAsync("short_lived", First)).Status);
        await server.ExecuteAsync("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE tenant_id = $1 AND key_hash = $2", server.Mine.Id.Value, Platform.Core.Shared.Security.SecretToken.HashOf(key));
        // The key's copy in memory lives a few seconds.
        await Eventually.TrueAsync(async () => (await client.ReportAsync("short_lived", new { status = "ok" })).Status == 401, "the expired key is refused", 30);
        Assert.Equal(401, (await client.ReportAsync("never_made", First)).Status);
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE agent_id = 'never_made'"));
    }

    [Fact]
    public async Task Screen_ThatIsRevoked_LosesItsPageAndItsFeed()
    {
        var issued = (await server.RunAsync(new CreateScreen("hall"), server.Mine)).Value!;
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.OK, (await HeadAsync(http, issued.Token)).StatusCode);
        await using var hub = await HubClient.ConnectAsync(server.Address, issued.Token);
        await hub.SubscribeAsync();
        Assert.Equal("snapshot", (await hub.ReadAsync())!.Value.Target);

        Assert.True((await server.RunAsync(new RevokeScreen(issued.Id), server.Mine)).Succeeded);
        while (await hub.ReadAsync() is not null)
        {
        }
        Assert.Equal(HttpStatusCode.NotFound, (await HeadAsync(http, issued.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/screen/{issued.Token}")).StatusCode);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => HubClient.ConnectAsync(server.Address, issued.Token));
        // A screen's token was never good for the API.
        Assert.Equal(401, (await new OfficeClient(server.Address, issued.Token).ReportAsync("by_screen", First)).Status);
    }

    private static async Task<HttpResponseMessage> HeadAsync(HttpClient http, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/screen/{token}");
        return await http.SendAsync(request);
    }

    private static async Task<(int Status, string? Code)> CodeAsync(Task<Answer> answer) => ((await answer).Status, (await answer).Code);

    private static string BatchOf(int number) => JsonSerializer.Serialize(new
    {
        reports = Enumerable.Range(0, 1_000).Select(i => new { agent_id = $"flood_{number}_{i}", department = "d", name = "n", status = "ok" }),
    });
}
