using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Tests.Office;
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
        "/health/", "/metrics", "/openapi/", "/sign-in", "/sign-out", "/invitation/", "/preferences/", "/screen/", "/not-found", "/_blazor", "/_framework", "/api/{**path}",
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
