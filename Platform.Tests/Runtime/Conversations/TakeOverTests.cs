using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Conversations;

/// <summary>A person answers in the agent's place.</summary>
public sealed class TakeOverTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private RedisConnection Redis => platform.Services.GetRequiredService<RedisConnection>();

    [Fact]
    public async Task TakenOver_ThePersonsAnswerGoesOut_AndTheAgentKnowsToBeSilent()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var (anna, boris) = (await platform.NewMemberAsync(@case.Tenant, Role.Operator), await platform.NewMemberAsync(@case.Tenant, Role.Operator));
        var id = await @case.SayAsync("chat", "Hello?", user: "u1", name: "Maria", ago: TimeSpan.FromMinutes(1));
        var (taken, thread) = (RuntimeKeys.Taken(@case.Name, "telegram", "chat"), RuntimeKeys.Thread(@case.Name, "telegram", "chat"));
        await Redis.ListPushLeftAsync(thread, ["old turns"], default);
        Assert.Equal("conversations.not_taken", (await platform.RefusalAsync(new AnswerConversation(id, "Hi"), anna)).Code);

        await platform.RunAsync(new TakeConversation(id), anna);
        await ConversationCase.DeliverAsync(platform);
        Assert.Equal(anna.Name, JsonDocument.Parse((await Redis.StringGetAsync(taken, default))!).RootElement.GetProperty("by").GetString());
        Assert.Equal([anna.Name], (await platform.RefusalAsync(new TakeConversation(id), boris)).Arguments);
        Assert.Equal("conversations.taken_by", (await platform.RefusalAsync(new AnswerConversation(id, "Hi"), boris)).Code);
        Assert.Equal("/text", Assert.Single((await platform.RefusalAsync(new AnswerConversation(id, " "), anna)).Fields).Pointer);

        await platform.RunAsync(new AnswerConversation(id, " I am Anna. "), anna);
        await ConversationCase.DeliverAsync(platform);
        // Told once more, as after a crash between the outbox and its mark.
        await platform.SqlAsync("UPDATE outbox_events SET processed_at = NULL, next_attempt_at = $1 WHERE type = 'PersonAnswered' AND tenant_id = $2", platform.Time.GetUtcNow(), @case.Tenant.Id.Value);
        Assert.Equal(1, await ConversationCase.DeliverAsync(platform));
        var answer = Assert.Single(await OutboxAsync(@case));
        Assert.Equal(("chat", "telegram", "I am Anna.", "u1"), (answer.ChatId, answer.Channel, answer.Response, answer.PlatformUserId));
        Assert.False(await Redis.KeyExistsAsync(thread, default));
        var line = (await platform.RunAsync(new ListConversationMessages(id), boris)).Items[^1];
        Assert.Equal((MessageSender.Agent, "I am Anna.", anna.Name, answer.MessageId), (line.Sender, line.Content, line.AnsweredBy, line.MessageId));
        Assert.Equal([(true, "Hello?"), (false, "I am Anna.")], (await platform.RunAsync(new GetThreadTurns(@case.Agent, "telegram", "chat"), anna)).Select(turn => (turn.IsUser, turn.Text)));

        await platform.RunAsync(new TakeConversation(id, FromOther: true), boris);
        Assert.Equal("conversations.taken_by", (await platform.RefusalAsync(new AnswerConversation(id, "Still me"), anna)).Code);
        await platform.RunAsync(new HandBackConversation(id), boris);
        await ConversationCase.DeliverAsync(platform);
        Assert.False(await Redis.KeyExistsAsync(taken, default));
        Assert.Equal("conversations.wrong_state", (await platform.RefusalAsync(new HandBackConversation(id), boris)).Code);
    }

    [Fact]
    public async Task Closed_ItOpensWithTheUsersNextMessage_NotWithTheAgents()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var anna = await platform.NewMemberAsync(@case.Tenant, Role.Operator);
        var id = await @case.SayAsync("chat", "Bye", ago: TimeSpan.FromMinutes(3));
        await platform.RunAsync(new CloseConversation(id), anna);
        await @case.SayAsync("chat", "Good bye", "agent", ago: TimeSpan.FromMinutes(2));
        Assert.Equal(ConversationState.Closed, (await platform.RunAsync(new GetConversation(id), anna)).Row.State);
        await @case.SayAsync("chat", "One more thing");
        Assert.Equal(ConversationState.Open, (await platform.RunAsync(new GetConversation(id), anna)).Row.State);
    }

    [Fact]
    public async Task Marks_LostWithRedis_AreThereAgainAfterTheStart()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var id = await @case.SayAsync("lost", "Hello");
        await platform.RunAsync(new TakeConversation(id), await platform.NewMemberAsync(@case.Tenant, Role.Operator));
        await ConversationCase.DeliverAsync(platform);
        var key = RuntimeKeys.Taken(@case.Name, "telegram", "lost");
        Assert.True(await Redis.KeyDeleteAsync(key, default));

        var marks = platform.Services.GetRequiredService<TakenMarks>();
        await marks.StartAsync(default);
        await Eventually.TrueAsync(() => Redis.KeyExistsAsync(key, default), "the mark is there again");
        await marks.StopAsync(default);
    }

    [Fact]
    public async Task EveryOperation_ByAnotherTenant_FindsNothing()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var id = await @case.SayAsync("mine", "Secret");
        var foreign = Actor.Shell((await platform.NewTenantAsync()).Id);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetConversation(id), foreign)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new ListConversationMessages(id), foreign)).Kind);
        foreach (var command in (ICommand<Done>[])[new TakeConversation(id), new HandBackConversation(id), new CloseConversation(id), new ReopenConversation(id), new AnswerConversation(id, "x"), new TagConversation(id, ["x"]), new AddConversationNote(id, "x"), new RemoveConversationNote(id, id)])
            Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(command, foreign)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new EraseUser(id), foreign)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetErasure(id), foreign)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new ExportConversations(new ConversationFilter(), id, ExportFormat.Json, Stream.Null), foreign)).Kind);
        Assert.Empty((await platform.RunAsync(new ListConversations(new ConversationFilter()), foreign)).Items);
        Assert.Empty((await platform.RunAsync(new ListAgentConversations(@case.Agent), foreign)).Items);
    }

    private async Task<List<AgentAnswer>> OutboxAsync(ConversationCase @case) =>
        [.. (await Redis.ExecuteAsync("XRANGE", default, RuntimeKeys.Outbox(@case.Name), "-", "+")).AsArray().Select(entry => JsonSerializer.Deserialize(entry.AsArray()[1].AsArray()[1].AsString()!, RuntimeJson.Default.AgentAnswer)!)];
}
