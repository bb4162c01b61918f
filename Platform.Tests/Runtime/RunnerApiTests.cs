using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Runtime.Gateway;
using Platform.Protocol.Runtime;
using Platform.Tests.Models;

namespace Platform.Tests.Runtime;

/// <summary>The server's side of runners: a token serves its one agent, and what it shows holds no secret.</summary>
public sealed class RunnerApiTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    [Theory]
    [InlineData("GET", "configuration")]
    [InlineData("POST", "alive")]
    [InlineData("POST", "model")]
    [InlineData("POST", "tools")]
    [InlineData("POST", "knowledge")]
    [InlineData("GET", "thread?channel=rest&thread_id=1")]
    public async Task Route_WithoutARunnersToken_Is401(string method, string path)
    {
        foreach (var key in new[] { null, "nonsense", site.Client is null ? "" : await site.Server.MakeKeyAsync(site.Tenant, ["admin"]) })
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(method, path, key)).StatusCode);
    }

    [Fact]
    public async Task Token_ServesItsAgentAlone_AndShowsNoSecret()
    {
        var (mine, other) = (await site.MakeAsync(settings => settings["system_prompt"] = "A prompt that stays at home."), await site.MakeAsync());
        var text = await (await SendAsync("GET", "configuration", TokenOf(mine.AssistantId, mine.Id))).Content.ReadAsStringAsync();

        Assert.Contains(mine.Id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Id, text, StringComparison.Ordinal);
        Assert.DoesNotContain("stays at home", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ModelCase.Secret, text, StringComparison.Ordinal);
        // A token that is sealed for another tenant's name of the same agent finds nothing: the tenant in it decides.
        var foreign = site.Server.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(site.Server.Other.Id.Value, site.Server.Other.Slug, mine.AssistantId, mine.Id, null, 1)).Token;
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", "configuration", foreign)).StatusCode);
    }

    [Fact]
    public async Task Alive_RenewsTheToken_UntilAnotherProcessHasThePlace()
    {
        var agent = await site.MakeAsync();
        var token = TokenOf(agent.AssistantId, agent.Id);
        var answer = await (await SendAsync("POST", "alive", token)).Content.ReadFromJsonAsync(RuntimeJson.Default.AliveAnswer);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "configuration", answer!.Token)).StatusCode);

        await site.Redis.StringSetAsync(RuntimeKeys.Fence(site.NameOf(agent)), "2", null, false, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync("POST", "alive", token)).StatusCode);
    }

    [Fact]
    public async Task AgentThatIsNotPublished_HasNoConfigurationToRun_ButItsDraftHas()
    {
        var draft = await site.RunAsync(new Platform.Core.Agents.CreateAgent("Draft", Agents.AgentsApi.Config(), "draft-" + Guid.NewGuid().ToString("N")[..8]));
        var token = TokenOf(draft.AssistantId, draft.Id);

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", "configuration", token)).StatusCode);
        Assert.Equal(1, (await (await SendAsync("GET", "configuration?version=1", token)).Content.ReadFromJsonAsync(RuntimeJson.Default.RunnerConfiguration))!.Version);
    }

    private string TokenOf(Guid agent, string slug) => site.Server.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(site.Tenant.Id.Value, site.Tenant.Slug, agent, slug, null, 1)).Token;

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? key)
    {
        using var http = new HttpClient { BaseAddress = site.Server.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), "/runner/v1/" + path) { Content = method == "POST" ? JsonContent.Create(new JsonObject()) : null };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }
}
