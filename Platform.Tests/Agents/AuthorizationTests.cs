using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>Which end users may talk to an agent: the rules, and their REST resource.</summary>
public sealed class AuthorizationTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Path = $"{AgentsPath}/guarded/authorizations";

    public static TheoryData<AgentAccessMode, EndUserState?, Admission> Rules() => new()
    {
        { AgentAccessMode.Open, null, Admission.Admitted },
        { AgentAccessMode.Open, EndUserState.Authorized, Admission.Admitted },
        { AgentAccessMode.Open, EndUserState.Refused, Admission.Refused },
        { AgentAccessMode.AllowList, null, Admission.Refused },
        { AgentAccessMode.AllowList, EndUserState.Authorized, Admission.Admitted },
        { AgentAccessMode.AllowList, EndUserState.Refused, Admission.Refused },
        { AgentAccessMode.RequiresAuthorization, null, Admission.Pending },
        { AgentAccessMode.RequiresAuthorization, EndUserState.Authorized, Admission.Admitted },
        { AgentAccessMode.RequiresAuthorization, EndUserState.Refused, Admission.Refused },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Admit_ByModeAndState_IsAsTheRulesSay(AgentAccessMode mode, EndUserState? state, Admission expected)
    {
        using var client = await ClientAsync(server, server.Mine);
        var agent = Guid.Parse(await client.MakeAgentAsync($"rule-{mode}-{state}".ToLowerInvariant()));
        await RunAsync(new SetAgentAccess(agent, mode));
        if (state is { } given)
            await RunAsync(new AuthorizeEndUser(agent, "telegram", "7", State: given));
        Assert.Equal(expected, await RunAsync(new AdmitEndUser(agent, "telegram", "7")));
        // The same number in another channel is another person.
        if (state is not null)
            Assert.Equal(mode switch { AgentAccessMode.Open => Admission.Admitted, AgentAccessMode.AllowList => Admission.Refused, _ => Admission.Pending }, await RunAsync(new AdmitEndUser(agent, "rest", "7")));
    }

    [Fact]
    public async Task Stranger_WritingTwiceAtOnce_LeavesOneRequest_ThatIsDecided()
    {
        using var client = await ClientAsync(server, server.Mine);
        var agent = Guid.Parse(await client.MakeAgentAsync("asked"));
        await RunAsync(new SetAgentAccess(agent, AgentAccessMode.RequiresAuthorization));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(new AdmitEndUser(agent, "telegram", "8", "Ольга"))));
        Assert.All(answers, answer => Assert.Equal(Admission.Pending, answer));
        var request = Assert.Single((await RunAsync(new ListEndUsers(agent))).Items);
        Assert.Equal((EndUserState.Requested, "Ольга"), (request.State, request.Note));
        await RunAsync(new AuthorizeEndUser(agent, "telegram", "8"));
        Assert.Equal(Admission.Admitted, await RunAsync(new AdmitEndUser(agent, "telegram", "8")));
        Assert.Equal("Ольга", Assert.Single((await RunAsync(new ListEndUsers(agent))).Items).Note);
        Assert.Equal(1L, await server.ScalarAsync<long>("SELECT count(*) FROM audit_entries a WHERE action = 'agent.end_user_requested' AND object_id = $1", agent.ToString()));
    }

    [Fact]
    public async Task Resource_ModeListAndRemoval()
    {
        using var client = await ClientAsync(server, "authorizations");
        await client.MakeAgentAsync("guarded");
        var fresh = await client.GetAsync(Path);
        Assert.Equal(("open", "0"), (fresh.Value("mode"), fresh.Value("authorized")));
        Assert.Equal((200, "allow_list"), await client.PutAsync(Path, new { mode = "allow_list" }) is var set ? (set.Status, set.Value("mode")) : default);
        var made = await client.PostAsync(Path, new { channel = "telegram", platform_user_id = "100", note = "Anna" });
        Assert.Equal((201, "authorized", $"{Path}/{made.Value("id")}"), (made.Status, made.Value("state"), made.Headers.Location!.ToString()));
        // Once more is no second person.
        Assert.Equal(made.Value("id"), (await client.PostAsync(Path, new { channel = "telegram", platform_user_id = "100", state = "refused" })).Value("id"));
        await client.PostAsync(Path, new { channel = "rest", platform_user_id = "101" });
        var list = await client.GetAsync(Path);
        Assert.Equal(("allow_list", "1", "1", 2), (list.Value("mode"), list.Value("authorized"), list.Value("refused"), list.Items.Count()));
        Assert.Equal("Anna", Assert.Single((await client.GetAsync($"{Path}?state=refused")).Items).GetProperty("note").GetString());
        Assert.Single((await client.GetAsync($"{Path}?q=ann")).Items);
        var first = await client.GetAsync($"{Path}?limit=1");
        Assert.Equal("100", Assert.Single((await client.GetAsync($"{Path}?limit=1&cursor={first.Value("next_cursor")}")).Items).GetProperty("platform_user_id").GetString());

        Assert.Equal(204, (await client.DeleteAsync($"{Path}/{made.Value("id")}")).Status);
        Assert.Equal((404, "access.unknown_end_user"), await client.DeleteAsync($"{Path}/{made.Value("id")}") is var again ? (again.Status, again.Code) : default);
        Assert.Equal(204, (await client.DeleteAsync($"{Path}?channel=rest&platform_user_id=101")).Status);
        Assert.Empty((await client.GetAsync(Path)).Items);
        Assert.Equal(204, (await client.DeleteAsync($"{AgentsPath}/guarded?purge=true")).Status);
        Assert.Equal(404, (await client.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Body_Wrong_IsRefusedWithItsPointer()
    {
        using var client = await ClientAsync(server, "authorizations-wrong");
        await client.MakeAgentAsync("guarded");
        Assert.Equal(["/mode"], (await client.PutAsync(Path, new { mode = "closed" })).Refused());
        Assert.Equal(["/channel", "/platform_user_id"], (await client.PostAsync(Path, new { })).Refused().Order());
        Assert.Equal(["/channel", "/platform_user_id"], (await client.PostAsync(Path, new { channel = "Tele gram", platform_user_id = " " })).Refused().Order());
        Assert.Equal(["/state"], (await client.PostAsync(Path, new { channel = "telegram", platform_user_id = "1", state = "requested" })).Refused());
        Assert.Equal(["/state"], (await client.GetAsync($"{Path}?state=maybe")).Refused());
        Assert.Equal(["/note"], (await client.PostAsync(Path, new { channel = "telegram", platform_user_id = "1", note = new string('x', 501) })).Refused());
    }

    [Fact]
    public async Task AnotherTenant_AndAReader_ChangeNothing()
    {
        using var client = await ClientAsync(server, "authorizations-mine");
        var agent = await client.MakeAgentAsync("guarded");
        await client.PostAsync(Path, new { channel = "telegram", platform_user_id = "1" });
        using var other = await ApiClient.OfAsync(server, server.Other);
        foreach (var name in new[] { "guarded", agent })
            Assert.Equal(404, (await other.GetAsync($"{AgentsPath}/{name}/authorizations")).Status);
        Assert.Equal(404, (await other.PutAsync($"{AgentsPath}/{agent}/authorizations", new { mode = "allow_list" })).Status);
        Assert.Empty((await server.RunAsync(new ListEndUsers(Guid.Parse(agent)), server.Other)).Value!.Items);
        Assert.Equal("shared.forbidden", (await server.RunAsync(new SetAgentAccess(Guid.Parse(agent), AgentAccessMode.Open), Actor.Job("test", server.Mine.Id) with { Permissions = [Permissions.AgentsRead] })).Error!.Code);
        Assert.Equal("open", (await client.GetAsync(Path)).Value("mode"));
    }

    [Fact]
    public async Task Usage_OfTheAgentAlone_WithTotals()
    {
        using var client = await ClientAsync(server, "agent-usage");
        await client.MakeAgentAsync("spender");
        var empty = await client.GetAsync($"{AgentsPath}/spender/usage");
        Assert.Equal((200, 0, "0"), (empty.Status, empty.Items.Count(), empty.Body.GetProperty("totals").GetProperty("calls").ToString()));
        Assert.Equal(404, (await client.GetAsync($"{AgentsPath}/nobody/usage")).Status);
        Assert.Equal(422, (await client.GetAsync($"{AgentsPath}/spender/usage?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")).Status);
    }

    [Fact]
    public async Task Publications_AreKeptWithTheirReason()
    {
        using var client = await ClientAsync(server, "publications");
        await client.MakeAgentAsync("told-why");
        await client.PatchAsync($"{AgentsPath}/told-why?publish=true", new { description = "x", comment = "first" });
        Assert.Equal(200, (await client.PostAsync($"{AgentsPath}/told-why/versions/1/publish", new { comment = "back again" })).Status);
        Assert.Equal(200, (await client.SendAsync("POST", $"{AgentsPath}/told-why/versions/2/publish", null)).Status);
        var versions = (await client.GetAsync($"{AgentsPath}/told-why/versions")).Items.ToArray();
        Assert.Equal([null, "first"], versions[0].GetProperty("publications").EnumerateArray().Select(told => told.GetProperty("comment").GetString()));
        Assert.Equal("back again", Assert.Single(versions[1].GetProperty("publications").EnumerateArray()).GetProperty("comment").GetString());
        Assert.Equal(["/why"], (await client.PostAsync($"{AgentsPath}/told-why/versions/1/publish", new { why = "x" })).Refused());
    }

    private async Task<T> RunAsync<T>(IOperation<T> operation)
    {
        var result = await server.RunAsync(operation, server.Mine);
        return result.Succeeded ? result.Value : throw new InvalidOperationException(result.Error.ToString());
    }
}
