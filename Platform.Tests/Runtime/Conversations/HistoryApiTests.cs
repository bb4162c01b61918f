using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Runtime.Conversations;

public sealed class HistoryApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task History_OfAThread_IsPagedFromTheNewestBack_NewestLast()
    {
        using var client = await AgentsApi.ClientAsync(server, "history");
        await client.MakeAgentAsync("talker", publish: true);
        var agent = (await server.Services.GetRequiredService<IAgentIdentities>().FindAcrossTenants(Guid.Parse((await client.GetAsync("/api/v1/agents/talker")).Value("assistant_id")), default))!;
        for (var i = 0; i < 5; i++)
            await WriteAsync(agent, "t1", "web", $"m{i}", i);
        await WriteAsync(agent, "t1", "telegram", "other", 10);
        await WriteAsync(agent, "t2", "web", "elsewhere", 20);

        var first = await client.GetAsync("/api/v1/agents/talker/history?thread_id=t1&channel=web&limit=2");
        Assert.Equal(["m3", "m4"], Ids(first));
        var second = await client.GetAsync($"/api/v1/agents/talker/history?thread_id=t1&channel=web&limit=2&cursor={first.Value("next_cursor")}");
        Assert.Equal(["m1", "m2"], Ids(second));
        var last = await client.GetAsync($"/api/v1/agents/talker/history?thread_id=t1&channel=web&limit=2&cursor={second.Value("next_cursor")}");
        Assert.Equal(["m0"], Ids(last));
        Assert.Equal("", last.Value("next_cursor"));
        Assert.Equal(["m0", "m1", "m2", "m3", "m4", "other"], Ids(await client.GetAsync("/api/v1/agents/talker/history?thread_id=t1")));
        Assert.Equal(["other", "elsewhere"], Ids(await client.GetAsync("/api/v1/agents/talker/history?limit=2")));

        var line = last.Items.Single();
        Assert.Equal(("history.talker", "t1", "user", "text of m0", "web", "q-m0"), (line.GetProperty("agent_id").GetString(), line.GetProperty("thread_id").GetString(),
            line.GetProperty("sender_type").GetString(), line.GetProperty("content").GetString(), line.GetProperty("channel").GetString(), line.GetProperty("interaction_id").GetString()));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", line.GetProperty("timestamp").GetString()!);

        Assert.Equal(422, (await client.GetAsync("/api/v1/agents/talker/history?cursor=nonsense")).Status);
        Assert.Equal(422, (await client.GetAsync("/api/v1/agents/talker/history?limit=501")).Status);
        Assert.Equal(404, (await client.GetAsync("/api/v1/agents/nobody/history")).Status);
        using var foreign = await ApiClient.OfAsync(server, server.Other);
        Assert.Equal(404, (await foreign.GetAsync("/api/v1/agents/talker/history")).Status);
        Assert.Equal(404, (await foreign.GetAsync($"/api/v1/agents/{agent.Id}/history")).Status);
        using var blind = await ApiClient.OfAsync(server, server.Mine, "office:read");
        Assert.Equal(403, (await blind.GetAsync("/api/v1/agents/talker/history")).Status);
    }

    private async Task WriteAsync(AgentIdentity agent, string thread, string channel, string id, int second)
    {
        var now = TimeProvider.System.GetUtcNow();
        var record = new HistoryRecord
        {
            AgentId = "x", ThreadId = thread, SenderType = "user", Content = $"text of {id}", Channel = channel, Timestamp = now.AddHours(-1).AddSeconds(second), InteractionId = $"q-{id}", MessageId = id,
        };
        await server.Services.GetRequiredService<HistoryWriter>().WriteAsync(ConversationLine.Of(record, agent, now).Line!, default);
    }

    private static string[] Ids(ApiAnswer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Items.Select(item => item.GetProperty("message_id").GetString()!)];
    }
}
