using Platform.Core.Shared.Idempotency;
using Platform.Tests.Office;

namespace Platform.Tests.Shared.Api;

/// <summary><c>Idempotency-Key</c> over HTTP: one creation however often and however much at once it is asked for.</summary>
public sealed class IdempotencyTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Screens = "/api/v1/screens";

    [Fact]
    public async Task Post_TwentyAtOnceWithOneKey_MakeOne()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var key = NewKey();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PostAsync(Screens, new { name = "twenty" }, key)));

        Assert.Equal(1, await CountAsync("twenty"));
        var made = answers.Where(answer => answer.Status == 201).ToArray();
        Assert.NotEmpty(made);
        Assert.Single(made.Select(answer => answer.Text).Distinct());
        Assert.All(answers.Except(made), answer =>
        {
            Assert.Equal((409, "api.idempotency_in_progress"), (answer.Status, answer.Code));
            Assert.NotNull(answer.Headers.RetryAfter);
        });
        var again = await client.PostAsync(Screens, new { name = "twenty" }, key);
        Assert.Equal((201, made[0].Text, made[0].Headers.Location, "application/json"), (again.Status, again.Text, again.Headers.Location, again.MediaType));
    }

    [Fact]
    public async Task Post_SameKeyOtherRequest_IsRefused()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var key = NewKey();
        Assert.Equal(201, (await client.PostAsync(Screens, new { name = "first" }, key)).Status);
        foreach (var (path, body) in new (string, object)[] { (Screens, new { name = "second" }), (Screens + "?x=1", new { name = "first" }), ("/api/v1/api-keys", new { name = "first" }) })
        {
            var answer = await client.PostAsync(path, body, key);
            Assert.Equal((422, "api.idempotency_key_reused"), (answer.Status, answer.Code));
        }

        Assert.Equal((1, 0), (await CountAsync("first"), await CountAsync("second")));
    }

    [Fact]
    public async Task Post_OtherTenantsSameKey_IsAnotherRequest()
    {
        using var mine = await ApiClient.OfAsync(server, server.Mine);
        using var other = await ApiClient.OfAsync(server, server.Other);
        var key = NewKey();
        var (first, second) = (await mine.PostAsync(Screens, new { name = "shared key" }, key), await other.PostAsync(Screens, new { name = "shared key" }, key));
        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.NotEqual(first.Value("id"), second.Value("id"));
    }

    [Fact]
    public async Task Post_AnswerWithASecret_IsGivenAgainAndKeptSealed()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var key = NewKey();
        var body = new { name = "secret", scopes = new[] { "office:read" } };
        var (first, again) = (await client.PostAsync("/api/v1/api-keys", body, key), await client.PostAsync("/api/v1/api-keys", body, key));
        Assert.StartsWith("pk_", first.Value("key"), StringComparison.Ordinal);
        Assert.Equal(first.Value("key"), again.Value("key"));
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.DoesNotContain("pk_", await server.ScalarAsync<string>("SELECT answer FROM idempotent_requests WHERE key = $1", key.Value), StringComparison.Ordinal);
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE after::text LIKE '%' || $1 || '%'", first.Value("key")));
    }

    [Fact]
    public async Task Post_Refusal_IsTheFirstAnswerToo()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var key = NewKey();
        var (first, again) = (await client.PostAsync(Screens, new { name = "", theme = "pink" }, key), await client.PostAsync(Screens, new { name = "", theme = "pink" }, key));
        Assert.Equal((422, 422), (first.Status, again.Status));
        Assert.Equal(["/name", "/theme"], first.Pointers);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("application/problem+json", again.MediaType);
    }

    [Fact]
    public async Task Post_AfterServerError_IsTriedAnew()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        await server.ExecuteAsync("CREATE FUNCTION test_refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.name = 'boom' THEN RAISE EXCEPTION 'boom'; END IF; RETURN NEW; END $f$");
        await server.ExecuteAsync("CREATE TRIGGER test_refuse BEFORE INSERT ON screens FOR EACH ROW EXECUTE FUNCTION test_refuse()");
        var key = NewKey();
        Assert.Equal(500, (await client.PostAsync(Screens, new { name = "boom" }, key)).Status);
        await server.ExecuteAsync("DROP TRIGGER test_refuse ON screens");
        Assert.Equal(201, (await client.PostAsync(Screens, new { name = "boom" }, key)).Status);
        Assert.Equal(1, await CountAsync("boom"));
    }

    [Fact]
    public async Task Post_AfterACrash_WaitsForTheLeaseThenGoesOn()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var key = NewKey();
        Assert.Equal(201, (await client.PostAsync(Screens, new { name = "crashed" }, key)).Status);
        // As a process leaves it that dies before it has stored anything.
        await server.ExecuteAsync("UPDATE idempotent_requests SET state = 'Running', answer = NULL, busy_until = now() + interval '30 seconds' WHERE key = $1", key.Value);
        await server.ExecuteAsync("DELETE FROM screens WHERE name = 'crashed'");
        Assert.Equal("api.idempotency_in_progress", (await client.PostAsync(Screens, new { name = "crashed" }, key)).Code);
        await server.ExecuteAsync("UPDATE idempotent_requests SET busy_until = now() WHERE key = $1", key.Value);
        Assert.Equal(201, (await client.PostAsync(Screens, new { name = "crashed" }, key)).Status);
        Assert.Equal(1, await CountAsync("crashed"));
    }

    [Fact]
    public async Task Post_AfterACrashBehindTheCommit_IsNeverCarriedOutTwice()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        var key = NewKey();
        Assert.Equal(201, (await client.PostAsync(Screens, new { name = "committed" }, key)).Status);
        await server.ExecuteAsync("UPDATE idempotent_requests SET state = 'CarriedOut', answer = NULL, busy_until = now() WHERE key = $1", key.Value);
        Assert.Equal((409, "api.idempotency_answer_lost"), await client.PostAsync(Screens, new { name = "committed" }, key) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Equal(1, await CountAsync("committed"));
    }

    [Fact]
    public async Task Post_WrongKey_IsRefused()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        foreach (var wrong in new[] { "", new string('k', 256) })
            Assert.Equal((422, "api.idempotency_key"), await client.PostAsync(Screens, new { name = "never" }, ("Idempotency-Key", wrong)) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Equal(0, await CountAsync("never"));
        Assert.Equal(201, (await client.PostAsync(Screens, new { name = "longest" }, ("Idempotency-Key", new string('k', 255)))).Status);
    }

    [Fact]
    public void Lease_IsLongerThanACommandMayTake() => Assert.True(IdempotentRequests.BusyFor > TimeSpan.FromSeconds(30));

    private static (string Name, string Value) NewKey() => ("Idempotency-Key", Guid.NewGuid().ToString());

    private async Task<int> CountAsync(string name) => (int)await server.ScalarAsync<long>("SELECT count(*) FROM screens WHERE name = $1 AND tenant_id = $2", name, server.Mine.Id.Value);
}
