using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Calendar;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Agents.Tools;
using Platform.Core.Knowledge.Golden;
using Platform.Core.Shared.Operations;
using Platform.Tests.Agents;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using Platform.Web.Shared.Api;

namespace Platform.Tests.Journeys;

/// <summary>Every route of the server, taken from the server itself, tried with another tenant's ids and with no key at all.</summary>
public sealed partial class ForeignTenantMatrixTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Agent = "secret_agent_of_mine";

    // What answers without key or session (contracts: README), with the reason.
    private static readonly string[] Open =
    [
        "/hubs/office", // asks for its own token at every call
        "/health/", "/metrics", "/openapi/", "/sign-in", "/sign-out", "/invitation/", "/preferences/", "/screen/", "/calendar/", "/downloads/files/", "/webhooks/telegram/", "/ws/agents/", "/embed/", "/not-found", "/_blazor", "/_framework", "/api/{**path}",
        // Processes of agents, each with a token for its one agent (RunnerApiTests).
        "/runner/v1/",
    ];

    [Fact]
    public async Task EveryApiRoute_WithAnothersIds_Answers404OrNothingOfTheirs()
    {
        var mine = await server.ClientAsync(server.Mine);
        Assert.Equal(202, (await mine.ReportAsync(Agent, new { department = "watcher", name = "Тайный агент", status = "ok", task = "тайное дело" })).Status);
        var other = await server.ClientAsync(server.Other, [.. Grants.Scopes]);
        var tried = 0;
        foreach (var (method, route) in ApiRoutes())
        {
            var path = Parameter().Replace(route, Agent);
            var answer = await other.SendAsync(new HttpMethod(method), path);
            tried++;
            Assert.True(answer.Status < 500, $"{method} {path} answered {answer.Status}");
            if (path == route)
                Assert.DoesNotContain(Agent, answer.Status == 200 ? answer.Body.GetRawText() : "", StringComparison.Ordinal);
            else if (method == "POST" && path.EndsWith("/status", StringComparison.Ordinal))
                Assert.NotEqual(202, answer.Status); // no body: refused before anything else; a full report makes an agent of one's own, tested with the reports
            else
                Assert.True(answer.Status == 404, $"{method} {path} with a foreign id answered {answer.Status}");
        }

        Assert.True(tried >= 8, $"only {tried} routes were found");
        Assert.Equal("ok", (await mine.GetAsync("/api/v1/office/agents")).Body.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("agent_id").GetString() == Agent).GetProperty("status").GetString());
    }

    [Fact]
    public async Task EveryApiRoute_WithIdsOfThingsThatAreAnothers_Answers404AndChangesNothing()
    {
        var things = await ThingsOfMineAsync();
        var before = await StateOfMineAsync();
        using var other = await ApiClient.OfAsync(server, server.Other);
        foreach (var (method, route) in ApiRoutes().Where(route => things.Keys.Any(name => route.Route.Contains($"{{{name}}}", StringComparison.Ordinal))))
        {
            var path = Parameter().Replace(route, match => things.TryGetValue(match.Value.Trim('{', '}'), out var thing) ? thing.Id : Agent);
            // With a body that the thing's owner could send, and whatever version is there.
            var body = method is "PATCH" or "PUT" ? things.Where(thing => path.Contains(thing.Value.Id, StringComparison.Ordinal)).MaxBy(thing => path.IndexOf(thing.Value.Id, StringComparison.Ordinal)).Value.Change : null;
            Assert.True((await other.SendAsync(method, path, body)).Status == 404, $"{method} {path}");
            Assert.True((await other.SendAsync(method, path, body, ("If-Match", "\"1\", \"2\""))).Status == 404, $"{method} {path} with If-Match");
        }

        Assert.Equal(before, await StateOfMineAsync());
    }

    [Fact]
    public async Task EveryApiRoute_WithoutAKey_Answers401AsProblem()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var (method, route) in ApiRoutes())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Parameter().Replace(route, Agent));
            using var response = await http.SendAsync(request);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {route} answered {response.StatusCode}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task EveryPageOfATenant_ForAMemberOfAnother_Is404_AndForNobodyTheSignInPage()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await server.RunAsync(new CreateUser(email, PlatformFixture.Password, Role.Owner, MustChangePassword: false), Actor.Shell(server.Other.Id));
        using var member = await SignedInAsync(email);
        using var nobody = Client();
        Assert.Equal(HttpStatusCode.OK, (await member.GetAsync($"/manage/{server.Other.Slug}")).StatusCode);
        var tried = 0;
        foreach (var route in Routes().Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct())
        {
            if (route.Contains("{tenant", StringComparison.Ordinal) && IsGet(route))
            {
                var path = Parameter().Replace(Tenant().Replace(route, server.Mine.Slug), Guid.Empty.ToString());
                Assert.True((await member.GetAsync(path)).StatusCode == HttpStatusCode.NotFound, $"{path} is not 404 for a member of another tenant");
                var answer = await nobody.GetAsync(path);
                Assert.True(answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Unauthorized, $"{path} answered {answer.StatusCode} to nobody");
                tried++;
            }
            else if (route.StartsWith("/platform", StringComparison.Ordinal) && IsGet(route))
            {
                Assert.True((await member.GetAsync(route)).StatusCode == HttpStatusCode.NotFound, $"{route} is not 404 for a member");
            }
        }

        Assert.True(tried >= 8, $"only {tried} pages were found");
    }

    [Fact]
    public void EveryRoute_IsOpenOnPurpose_OrAsksWhoItIs()
    {
        var silent = Routes()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiPermission>() is null && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>() is null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => !IsAsset(route));
        Assert.Empty(silent);
        var open = Routes()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null && endpoint.Metadata.GetMetadata<ApiPermission>() is null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => route != "/" && !IsAsset(route) && !Array.Exists(Open, allowed => route.StartsWith(allowed, StringComparison.Ordinal)));
        Assert.Empty(open.Distinct());
    }

    // By the name of the route's parameter; a new kind of thing is added here, with a change that its owner could make.
    private async Task<Dictionary<string, (string Id, object? Change)>> ThingsOfMineAsync()
    {
        var screen = await server.RunAsync(new CreateScreen("secret hall"), server.Mine);
        var key = await server.RunAsync(new CreateApiKey("secret key", ["office:read"]), Actor.Shell(server.Mine.Id));
        var invitation = await server.RunAsync(new InviteMember("secret@example.com", Role.Viewer), server.Mine);
        var member = await server.RunAsync(new CreateUser($"{Guid.NewGuid():N}@example.com", PlatformFixture.Password, Role.Viewer), Actor.Shell(server.Mine.Id));
        var agent = await server.RunAsync(new CreateAgent("Secret agent", AgentsApi.Config("Secret prompt")), server.Mine);
        var assistant = await server.RunAsync(new CreateAssistant(new AssistantEdit { Name = "Secret assistant" }), server.Mine);
        var tool = await server.RunAsync(new CreateTool(new ToolEdit { Name = "Secret tool", ToolType = ToolType.Time }), server.Mine);
        var mine = Actor.Job("test", server.Mine.Id);
        var reminder = await server.RunAsync(new CreateReminder(new ChannelUser("rest", "secret user"), agent.Value!.AssistantId, null, "Secret reminder", TimeProvider.System.GetUtcNow().AddDays(1), "UTC", "en"), mine);
        var feed = await server.RunAsync(new CreateCalendarFeed(agent.Value.Id, "rest", "secret user"), mine);
        var testCase = await server.RunAsync(new AddTestCase(agent.Value.Id, new TestCaseEdit { Name = "Secret case", Question = "Secret question" }), mine);
        var testRun = await server.RunAsync(new StartTestRun(agent.Value.Id), mine);
        await server.RunAsync(new CancelTestRun(agent.Value.Id, testRun.Value!.Id), mine);
        var endUser = await server.RunAsync(new AuthorizeEndUser(agent.Value.AssistantId, "telegram", "secret-user"), server.Mine);
        var golden = Guid.CreateVersion7();
        await server.ScalarAsync<object>("INSERT INTO knowledge_golden (id, tenant_id, question, origin, created_at, created_by) VALUES ($2, $1, 'Secret question', 'Hand', now(), 'secret') RETURNING id", server.Mine.Id.Value, golden);
        var (collection, reading) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await server.ScalarAsync<object>("INSERT INTO knowledge_collections (id, tenant_id, name, settings, index_number, version, created_at, updated_at, updated_by) VALUES ($2, $1, 'Secret', '{}', 1, 1, now(), now(), 'secret') RETURNING id", server.Mine.Id.Value, collection);
        await server.ScalarAsync<object>(
            "INSERT INTO knowledge_enrichments (id, tenant_id, collection_id, provider, model, state, cost_limit, total, started_by, created_at, ended_at) VALUES ($2, $1, $3, 'secret', 'secret', 'Cancelled', 1, 1, 'secret', now(), now()) RETURNING id",
            server.Mine.Id.Value, reading, collection);
        var goldenRun = await server.RunAsync(new KeepGoldenRun(GoldenSubject.Current, new GoldenSettings(), [], [], 1), mine);
        return new()
        {
            ["enrichment_id"] = (reading.ToString(), null), ["golden_id"] = (golden.ToString(), null), ["golden_run_id"] = (goldenRun.Value!.Id.ToString(), null),
            ["case_id"] = (testCase.Value!.Id.ToString(), new { name = "taken" }), ["run_id"] = (testRun.Value.Id.ToString(), null),
            ["authorization_id"] = (endUser.Value!.Id.ToString(), null), ["reminder_id"] = (reminder.Value!.Id.ToString(), null), ["feed_id"] = (feed.Value!.Id.ToString(), null),
            ["agent"] = (agent.Value!.AssistantId.ToString(), new { name = "taken" }), ["assistant_id"] = (assistant.Value!.Id.ToString(), new { name = "taken" }),
            ["tool_id"] = (tool.Value!.Id.ToString(), new { name = "taken" }),
            ["screen_id"] = (screen.Value!.Id.ToString(), new { name = "taken" }), ["key_id"] = (key.Value!.Id.ToString(), null),
            ["invitation_id"] = (invitation.Value!.Id.ToString(), null), ["user_id"] = (member.Value!.Id.ToString(), new { role = "admin" }),
        };
    }

    private Task<string> StateOfMineAsync() => server.ScalarAsync<string>(
        """
        SELECT concat((SELECT string_agg(concat(id, name, revoked_at), ',' ORDER BY id) FROM screens WHERE tenant_id = $1), (SELECT string_agg(concat(id, revoked_at), ',' ORDER BY id) FROM api_keys WHERE tenant_id = $1),
            (SELECT string_agg(a::text, ',' ORDER BY id) FROM agents a WHERE tenant_id = $1), (SELECT string_agg(t::text, ',' ORDER BY id) FROM tools t WHERE tenant_id = $1),
            (SELECT string_agg(r::text, ',' ORDER BY id) FROM reminders r WHERE tenant_id = $1), (SELECT string_agg(f::text, ',' ORDER BY id) FROM calendar_feeds f WHERE tenant_id = $1),
            (SELECT string_agg(c::text, ',' ORDER BY id) FROM agent_test_cases c WHERE tenant_id = $1), (SELECT string_agg(u::text, ',' ORDER BY id) FROM agent_test_runs u WHERE tenant_id = $1),
            (SELECT string_agg(g::text, ',' ORDER BY id) FROM knowledge_golden g WHERE tenant_id = $1), (SELECT string_agg(r::text, ',' ORDER BY id) FROM knowledge_golden_runs r WHERE tenant_id = $1),
            (SELECT count(*) FROM assistant_threads WHERE tenant_id = $1), (SELECT count(*) FROM agent_end_users WHERE tenant_id = $1), (SELECT count(*) FROM agent_access WHERE tenant_id = $1), (SELECT count(*) FROM agent_tool_links WHERE tenant_id = $1),
            (SELECT string_agg(concat(id, revoked_at), ',' ORDER BY id) FROM invitations WHERE tenant_id = $1), (SELECT string_agg(concat(user_id, role), ',' ORDER BY user_id) FROM memberships WHERE tenant_id = $1))
        """, server.Mine.Id.Value);

    private IEnumerable<RouteEndpoint> Routes() => server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<(string Method, string Route)> ApiRoutes() =>
        from endpoint in Routes()
        where endpoint.Metadata.GetMetadata<ApiPermission>() is not null && endpoint.RoutePattern.RawText!.Contains("api/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'));

    private bool IsGet(string route) => Routes().Any(endpoint =>
        "/" + endpoint.RoutePattern.RawText!.TrimStart('/') == route && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") is not false);

    private static bool IsAsset(string route) => Path.HasExtension(route) && !route.Contains('{', StringComparison.Ordinal) || route.Contains("{fingerprint", StringComparison.Ordinal)
        || route == "/{**path:file}"; // the static files of a build that was not published

    private HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = server.Address };

    private async Task<HttpClient> SignedInAsync(string email)
    {
        var client = Client();
        var page = await client.GetStringAsync("/sign-in");
        var token = Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in", ["__RequestVerificationToken"] = token, ["Input.Email"] = email, ["Input.Password"] = PlatformFixture.Password,
        });
        using var answer = await client.PostAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    [GeneratedRegex(@"\{tenant[^}]*\}")]
    private static partial Regex Tenant();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
