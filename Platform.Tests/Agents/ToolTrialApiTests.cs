using Platform.Tests.Agents.Running;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>Trying a tool over REST.</summary>
public sealed class ToolTrialApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Try_RunsTheToolAndTellsWhatHappened()
    {
        await using var stub = await HttpStub.StartAsync();
        using var client = await ClientAsync(server, "trial");
        var tool = await client.PostAsync("/tools/", new
        {
            name = "orders", tool_type = "http", input_schema = Schema,
            config = new { url = stub.BaseUrl + "/{city}", allow_private = true, headers = new Dictionary<string, string> { ["Authorization"] = RunningCase.Secret } },
        });
        Assert.True(tool.Status == 201, tool.Text);
        var path = $"/api/v1/tools/{tool.Value("id")}/try";

        var tried = await client.PostAsync(path, new { arguments = new { city = "Kazan" } });
        Assert.Equal((200, """{"ok":true}""", "", "False"), (tried.Status, tried.Value("text"), tried.Value("error"), tried.Value("is_cut")));
        Assert.Equal(["validated", "request", "response", "answered"], tried.Body.GetProperty("trace").EnumerateArray().Select(step => step.GetProperty("kind").GetString()));
        Assert.Equal(RunningCase.Secret, Assert.Single(stub.Calls).Headers.Authorization.ToString());
        Assert.DoesNotContain("very-secret", tried.Text, StringComparison.Ordinal);

        var wrong = await client.PostAsync(path, new { arguments = new { town = "Kazan" } });
        Assert.Equal((200, "tool.wrong_arguments"), (wrong.Status, wrong.Value("error")));
        Assert.Contains("/city", wrong.Value("text"), StringComparison.Ordinal);
        Assert.Single(stub.Calls);

        Assert.Equal(["/arguments"], (await client.PostAsync(path, new { })).Refused());
        Assert.Equal(["/time_zone"], (await client.PostAsync(path, new { arguments = new { }, time_zone = "Moscow" })).Refused());
        Assert.Equal((404, "agents.unknown_function"), await client.PostAsync(path, new { arguments = new { }, function = "other" }) is var other ? (other.Status, other.Code) : default);
        Assert.Equal(404, (await client.PostAsync($"/api/v1/tools/{Guid.NewGuid()}/try", new { arguments = new { } })).Status);
        using var reader = await ApiClient.OfAsync(server, server.Mine, "agents:read");
        Assert.Equal(403, (await reader.PostAsync(path, new { arguments = new { city = "Kazan" } })).Status);
    }

    [Fact]
    public async Task Try_IsDescribed()
    {
        using var client = await ClientAsync(server, server.Mine);
        var described = (await client.GetAsync("/openapi/v1.json")).Body.GetProperty("paths").GetProperty("/api/v1/tools/{tool_id}/try").GetProperty("post");
        Assert.True(described.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.True(described.GetProperty("responses").GetProperty("200").TryGetProperty("content", out _));
    }

    [Fact]
    public async Task PrivateAddress_NeedsAKeyThatOwns()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine, "agents:write");
        Assert.Equal((403, "agents.allow_private_needs_owner"),
            await client.PostAsync("/tools/", new { name = "x", tool_type = "http", config = new { url = "http://127.0.0.1/", allow_private = true } }) is var refused ? (refused.Status, refused.Code) : default);
    }
}
