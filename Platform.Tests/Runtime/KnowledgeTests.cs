using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Gateway;
using Platform.Protocol.Runtime;
using Platform.Tests.Knowledge.Context;

namespace Platform.Tests.Runtime;

/// <summary>A real process whose agent knows something: from the message to the citation in the answer, its history and the tables.</summary>
public sealed class KnowledgeTests(RunnerSite site) : IClassFixture<RunnerSite>, IDisposable
{
    private const string Handbook = "Delivery within the city takes two days.\n\nReturns are accepted within fourteen days of purchase. The receipt must be shown.";

    public void Dispose()
    {
        site.Model.Before = _ => Task.CompletedTask;
        site.Model.Answer = "Hello from the stub.";
    }

    [Fact]
    public async Task Answer_CitesItsSentence_OverRestInTheHistoryAndInTheTables()
    {
        var (source, agent) = await KnowingAsync();
        await site.StartAsync(agent);
        site.Model.Answer = "Returns are accepted within fourteen days of purchase [1] [8].";

        var answer = await site.SayAsync(agent, "How long are returns accepted after purchase?", "cited");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("Returns are accepted within fourteen days of purchase [1].", answer.Value("response").TrimEnd());
        var citation = answer.Body.GetProperty("citations")[0];
        Assert.Equal((1, source.ToString(), "Handbook"), (citation.GetProperty("n").GetInt32(), citation.GetProperty("source_id").GetString(), citation.GetProperty("title").GetString()));
        Assert.Equal("Returns are accepted within fourteen days of purchase.", Handbook[citation.GetProperty("start").GetInt32()..citation.GetProperty("end").GetInt32()]);
        await site.HistoryAsync(agent);
        var conversation = (await site.RunAsync(new ListConversations(new ConversationFilter(agent.AssistantId)))).Items.Single();
        var line = (await site.RunAsync(new ListConversationMessages(conversation.Id))).Items.Single(message => message.Sender == MessageSender.Agent);
        Assert.Equal(source, Assert.Single(line.Citations).SourceId);
        Assert.Equal(["retrieve", "model", "cite"], line.Trace.Select(step => step.Node));
        var cited = site.Server.Services.GetRequiredService<ICitedVersions>();
        Assert.Equal([(source, 1)], await cited.CitedAcrossTenants(site.Tenant.Id, [(source, 1), (source, 2)], default));
        // With the conversation goes the reason to keep the old text.
        await site.RunAsync(new EraseUser(conversation.Id));
        Assert.Empty(await cited.CitedAcrossTenants(site.Tenant.Id, [(source, 1)], default));
    }

    [Fact]
    public async Task KilledWhileTheModelAnswers_GoesOnWithTheSameDocuments()
    {
        var (source, agent) = await KnowingAsync();
        var process = await site.StartAsync(agent);
        var (asked, killed) = (new TaskCompletionSource(), new TaskCompletionSource());
        site.Model.Before = async _ =>
        {
            if (asked.TrySetResult())
                await killed.Task;
        };
        site.Model.Answer = "Returns are accepted within fourteen days of purchase [1].";
        var answering = site.SayAsync(agent, "How long are returns accepted after purchase?", "killed");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        // What was found is not there any more: only the journal knows it.
        await KnownTexts.AddAsync(site.Server.Services, site.Tenant.Id, "Other", "Nothing about it.");
        await process.KillAsync();
        killed.SetResult();
        await site.StartAsync(agent, 2);

        var answer = await answering;

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(source.ToString(), answer.Body.GetProperty("citations")[0].GetProperty("source_id").GetString());
        await site.HistoryAsync(agent);
        var conversation = (await site.RunAsync(new ListConversations(new ConversationFilter(agent.AssistantId)))).Items.Single();
        var line = (await site.RunAsync(new ListConversationMessages(conversation.Id))).Items.Single(message => message.Sender == MessageSender.Agent);
        Assert.StartsWith("kept: ", line.Trace.Single(step => step.Node == "retrieve").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_FindsWhatItsAgentKnows_AndNothingOfAnothers()
    {
        var (source, mine) = await KnowingAsync();
        var other = await site.MakeAsync();
        Assert.Equal(source, (await AskAsync(site.TokenOf(mine))).Documents[0].SourceId);
        Assert.Empty((await AskAsync(site.TokenOf(other))).Documents);
        var foreign = site.Server.Services.GetRequiredService<RunnerTokens>().Issue(new RunnerIdentity(site.Server.Other.Id.Value, site.Server.Other.Slug, mine.AssistantId, mine.Id, null, 1)).Token;
        Assert.Empty((await AskAsync(foreign)).Documents);
        Assert.Equal("agents.unknown_agent", (await AskAsync(foreign)).Error);
    }

    [Fact]
    public async Task Memory_IsShownAndErasedOverRest()
    {
        var agent = await site.MakeAsync(settings => settings["memory"] = new JsonObject { ["enabled"] = true });
        await site.StartAsync(agent);
        var path = $"/api/v1/agents/{agent.Id}/memory";
        await site.SayAsync(agent, "Hello, my name is Anna.", "memory-1", user: new { id = "anna" });
        // It is kept behind the answer, with the history.
        await Eventually.TrueAsync(async () => (await site.Client.GetAsync($"{path}?user=anna")).Body.GetProperty("items").GetArrayLength() > 0, "her name is remembered");
        var list = await site.Client.GetAsync($"{path}?user=anna");
        Assert.Equal(("Anna", "name"), (list.Body.GetProperty("items")[0].GetProperty("text").GetString(), list.Body.GetProperty("items")[0].GetProperty("kind").GetString()));
        Assert.Equal(201, (await site.Client.PostAsync(path, new { user = "anna", text = "Prefers mornings", kind = "preference" })).Status);
        Assert.Equal(204, (await site.Client.SendAsync("DELETE", $"{path}/{list.Body.GetProperty("items")[0].GetProperty("memory_id").GetString()}", null)).Status);
        Assert.Equal("Prefers mornings", Assert.Single((await site.Client.GetAsync($"{path}?user=anna&channel=rest")).Body.GetProperty("items").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(204, (await site.Client.SendAsync("DELETE", $"{path}?user=anna", null)).Status);
        Assert.Empty((await site.Client.GetAsync($"{path}?user=anna")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(422, (await site.Client.GetAsync(path)).Status);
        using var stranger = await Platform.Tests.Shared.Api.ApiClient.OfAsync(site.Server, site.Server.Other);
        Assert.Equal(404, (await stranger.GetAsync($"/api/v1/agents/{agent.AssistantId}/memory?user=anna")).Status);
    }

    private async Task<(Guid Source, AgentView Agent)> KnowingAsync()
    {
        var source = await KnownTexts.AddAsync(site.Server.Services, site.Tenant.Id, "Handbook", Handbook);
        return (source, await site.MakeAsync(KnowingAgentTests.Knows(source)));
    }

    private async Task<KnowledgeAnswer> AskAsync(string token)
    {
        using var http = new HttpClient { BaseAddress = site.Server.Address };
        var question = new KnowledgeRequest { Context = new TurnContext { Channel = "rest", ThreadId = "t", InteractionId = "i", User = "u" }, Question = "How long are returns accepted after purchase?" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runner/v1/knowledge") { Content = JsonContent.Create(question, RuntimeJson.Default.KnowledgeRequest) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(RuntimeJson.Default.KnowledgeAnswer))!;
    }
}
