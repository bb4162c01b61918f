using System.Text.Json;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime;

/// <summary>Programs that write to Redis themselves pass no door of ours: the agent's own process asks whether their people may be answered.</summary>
public sealed class AdmissionTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    [Fact]
    public async Task ForeignProgram_ForAStranger_LeavesARequest_AndIsAnsweredOnceSomebodyAgrees()
    {
        var agent = await site.MakeAsync();
        await site.RunAsync(new SetAgentAccess(agent.AssistantId, AgentAccessMode.RequiresAuthorization));
        await site.StartAsync(agent);
        var calls = site.Model.Calls.Count;

        var refused = await AskAsync(agent, "s-1", "Пустите", "ru");
        var request = Assert.Single((await site.RunAsync(new ListEndUsers(agent.AssistantId))).Items);
        await site.RunAsync(new AuthorizeEndUser(agent.AssistantId, "shell", "stranger"));
        var answered = await AskAsync(agent, "s-2", "И теперь?", "ru");

        Assert.Equal(("runtime.waits_for_authorization", "Ваш запрос передан сотрудникам. Ответ придёт, когда они его одобрят: напишите, пожалуйста, позже ещё раз."), (refused.Error, refused.Response));
        Assert.Equal((EndUserState.Requested, "shell", "stranger"), (request.State, request.Channel, request.PlatformUserId));
        Assert.Null(answered.Error);
        Assert.Equal(1, site.Model.Calls.Count - calls);
    }

    [Fact]
    public async Task ForeignProgram_ForSomebodyWhoWasRefused_IsToldSo_WhileOthersAreAnswered()
    {
        var agent = await site.MakeAsync();
        await site.RunAsync(new AuthorizeEndUser(agent.AssistantId, "shell", "stranger", State: EndUserState.Refused));
        await site.StartAsync(agent);

        var refused = await AskAsync(agent, "r-1", "Hello", "en");
        var other = await AskAsync(agent, "r-2", "Hello", "en", "somebody-else");
        // A name that no list can hold is on none.
        var endless = await AskAsync(agent, "r-3", "Hello", "en", new string('x', 5_000));

        Assert.Equal("runtime.not_authorized", refused.Error);
        Assert.Null(other.Error);
        Assert.Equal("runtime.not_authorized", endless.Error);
    }

    private async Task<AgentAnswer> AskAsync(AgentView agent, string id, string text, string language, string user = "stranger")
    {
        var name = site.NameOf(agent);
        var said = new TaskCompletionSource<AgentAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = await site.Redis.SubscribeAsync(RuntimeKeys.Output(name), (_, payload) =>
        {
            if (JsonSerializer.Deserialize(payload, RuntimeJson.Default.AgentAnswer) is { } answer && answer.ReplyTo == id)
                said.TrySetResult(answer);
        }, CancellationToken.None);
        var message = new AgentMessage { Text = text, ChatId = "one", PlatformUserId = user, Channel = "shell", MessageId = id, UserData = new() { ["language"] = language } };
        await site.Redis.PublishAsync(RuntimeKeys.Input(name), JsonSerializer.Serialize(message, RuntimeJson.Readable.AgentMessage), CancellationToken.None);
        return await said.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
