using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Conversations;

/// <summary>What goes when a user asks for it, when an agent goes, and with time.</summary>
public sealed class ErasureTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private RedisConnection Redis => platform.Services.GetRequiredService<RedisConnection>();

    [Fact]
    public async Task User_Erased_NothingOfTheirsIsLeft_AndNothingOfOthersGoes()
    {
        var first = await ConversationCase.MakeAsync(platform);
        var second = await ConversationCase.MakeAsync(platform, first.Tenant, "second");
        var elsewhere = await ConversationCase.MakeAsync(platform);
        var id = await first.SayAsync("chat-1", "My secret is 42", user: "u1", name: "Maria", more: record => record with { MessageId = "question-1" });
        await second.SayAsync("chat-2", "And I live in Perm", user: "u1", name: "Maria");
        await first.SayAsync("chat-3", "Somebody else", user: "u2");
        await first.SayAsync("chat-1", "Another channel", user: "u1", channel: "web");
        await elsewhere.SayAsync("chat-1", "Another tenant", user: "u1");
        var (admin, @operator) = (await platform.NewMemberAsync(first.Tenant, Role.Admin), await platform.NewMemberAsync(first.Tenant, Role.Operator));
        await platform.RunAsync(new AddConversationNote(id, "Maria is nice"), @operator);
        foreach (var (user, actor) in new[] { ("u1", first.Tenant), ("u2", first.Tenant), ("u1", elsewhere.Tenant) })
            await platform.RunAsync(new CreateReminder(new ChannelUser("telegram", user), null, null, "r", platform.Time.GetUtcNow().AddDays(1), "UTC", "en"), Actor.Job("test", actor.Id));
        string[] keys = [RuntimeKeys.Thread(first.Name, "telegram", "chat-1"), RuntimeKeys.Handled(first.Name, "question-1"), RuntimeKeys.Work(first.Name, "question-1"), RuntimeKeys.Thread(second.Name, "telegram", "chat-2")];
        foreach (var key in keys)
            await Redis.StringSetAsync(key, "secret", null, false, default);
        foreach (var chat in new[] { "chat-1", "chat-3" })
            await Redis.ExecuteAsync("XADD", default, RuntimeKeys.Outbox(first.Name), "*", "payload", $$"""{"chat_id":"{{chat}}","channel":"telegram","response":"secret"}""");

        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new EraseUser(id), @operator)).Kind);
        var asked = await platform.RunAsync(new GetErasure(id), admin);
        Assert.Equal(new ErasedUser("Maria", "telegram", 2, 0, 2, 2, 1), asked);
        Assert.Equal(asked, await platform.RunAsync(new EraseUser(id), admin));
        await ConversationCase.DeliverAsync(platform);

        Assert.Equal("chat-1/web,chat-3/telegram", await platform.SqlAsync("SELECT string_agg(thread_id || '/' || channel, ',' ORDER BY thread_id) FROM conversations WHERE tenant_id = $1", first.Tenant.Id.Value));
        Assert.Equal(2L, await platform.SqlAsync("SELECT count(*) FROM conversation_messages WHERE tenant_id = $1", first.Tenant.Id.Value));
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM conversation_notes WHERE tenant_id = $1", first.Tenant.Id.Value));
        Assert.Equal("u2", await platform.SqlAsync("SELECT string_agg(user_id, ',') FROM reminders WHERE tenant_id = $1", first.Tenant.Id.Value));
        Assert.Equal(1L, await platform.SqlAsync("SELECT count(*) FROM reminders WHERE tenant_id = $1", elsewhere.Tenant.Id.Value));
        Assert.Equal(1L, await platform.SqlAsync("SELECT count(*) FROM conversations WHERE tenant_id = $1", elsewhere.Tenant.Id.Value));
        foreach (var key in keys)
            Assert.False(await Redis.KeyExistsAsync(key, default), key);
        Assert.Contains("chat-3", Assert.Single((await Redis.ExecuteAsync("XRANGE", default, RuntimeKeys.Outbox(first.Name), "-", "+")).AsArray()).AsArray()[1].AsArray()[1].AsString(), StringComparison.Ordinal);
        var trail = (string)(await platform.SqlAsync("SELECT coalesce(after::text, '') || object_id || coalesce(object_name, '') FROM audit_entries WHERE tenant_id = $1 AND action = 'conversation.erased'", first.Tenant.Id.Value))!;
        Assert.DoesNotContain("Maria", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("u1", trail, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new EraseUser(id), admin)).Kind);
    }

    [Fact]
    public async Task LinesOfBeforeThatComeLate_AreNotWritten_LaterOnesAre()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var admin = await platform.NewMemberAsync(@case.Tenant, Role.Admin);
        var id = await @case.SayAsync("chat", "Hello", user: "u");
        await platform.RunAsync(new EraseUser(id), admin);
        await @case.SayAsync("chat", "late", user: "u", ago: TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetConversation(id), admin)).Kind);

        platform.Time.Advance(TimeSpan.FromSeconds(1));
        await @case.SayAsync("chat", "anew", user: "u");
        Assert.Equal("anew", Assert.Single((await platform.RunAsync(new ListConversationMessages(id), admin)).Items).Content);
    }

    [Fact]
    public async Task UserOfAGroup_Erased_TheOthersLinesStay()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        async Task<Guid> Ask(string user, string text, int ago) => await @case.SayAsync("-100", text, user: user, name: user, ago: TimeSpan.FromMinutes(ago), more: record => record with { InteractionId = text });
        await Ask("olga", "olga asks", 9);
        await @case.SayAsync("-100", "to olga", "agent", ago: TimeSpan.FromMinutes(8), more: record => record with { InteractionId = "olga asks" });
        var group = await Ask("petr", "petr asks", 7);
        await @case.SayAsync("-100", "to petr", "agent", ago: TimeSpan.FromMinutes(6), more: record => record with { InteractionId = "petr asks" });
        var alone = await @case.SayAsync("olga", "in private", user: "olga", name: "olga");
        var shell = Actor.Shell(@case.Tenant.Id);

        Assert.Equal(new ErasedUser("olga", "telegram", 1, 1, 1, 2, 0), await platform.RunAsync(new EraseUser(alone), shell));
        Assert.Equal(["petr asks", "to petr"], (await platform.RunAsync(new ListConversationMessages(group), shell)).Items.Select(line => line.Content));
        var row = (await platform.RunAsync(new GetConversation(group), shell)).Row;
        Assert.Equal(("petr", "petr", 1, 1, "to petr"), (row.PlatformUserId, row.UserName, row.UserMessages, row.AgentMessages, row.LastText));
        Assert.Equal(row.FirstAt, platform.Time.GetUtcNow().AddMinutes(-7));
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetConversation(alone), shell)).Kind);
    }

    [Fact]
    public async Task UnknownUser_ErasesTheirConversationAlone()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var id = await @case.SayAsync("nobody-1", "Hello");
        await @case.SayAsync("nobody-2", "Hello");
        Assert.Equal(new ErasedUser(null, "telegram", 1, 0, 1, 1, 0), await platform.RunAsync(new EraseUser(id), Actor.Shell(@case.Tenant.Id)));
        Assert.Equal(1L, await platform.SqlAsync("SELECT count(*) FROM conversations WHERE tenant_id = $1", @case.Tenant.Id.Value));
    }

    [Fact]
    public async Task Agent_Purged_TakesItsHistoryAlong_ArchivedItStays()
    {
        var gone = await ConversationCase.MakeAsync(platform);
        var kept = await ConversationCase.MakeAsync(platform, gone.Tenant, "kept");
        await gone.SayAsync("a", "x");
        await kept.SayAsync("b", "y");
        await platform.RunAsync(new RemoveAgent("helper", Purge: true), Actor.Shell(gone.Tenant.Id));
        await platform.RunAsync(new RemoveAgent("kept"), Actor.Shell(gone.Tenant.Id));
        await ConversationCase.DeliverAsync(platform);
        Assert.Equal("b", await platform.SqlAsync("SELECT string_agg(thread_id, ',') FROM conversations WHERE tenant_id = $1", gone.Tenant.Id.Value));
        Assert.Equal("y", await platform.SqlAsync("SELECT string_agg(content, ',') FROM conversation_messages WHERE tenant_id = $1", gone.Tenant.Id.Value));
    }

    [Fact]
    public async Task ToolCalls_OfWhoIsErased_Go_AndOldOnes_OfEverybody()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        async Task Remember(string interaction, int days) => await platform.SqlAsync(
            "INSERT INTO tool_calls (tenant_id, agent_id, interaction_id, call_key, function, started_at) VALUES ($1, $2, $3, '1', 'remind', $4)", @case.Tenant.Id.Value, @case.Agent, interaction, platform.Time.GetUtcNow().AddDays(-days));
        async Task<object?> Left() => await platform.SqlAsync("SELECT string_agg(interaction_id, ',' ORDER BY interaction_id) FROM tool_calls WHERE tenant_id = $1", @case.Tenant.Id.Value);
        var id = await @case.SayAsync("chat", "Remind me", user: "u1", more: record => record with { InteractionId = "hers" });
        await @case.SayAsync("other", "Remind me", user: "u2", more: record => record with { InteractionId = "his" });
        foreach (var (interaction, days) in new[] { ("hers", 1), ("his", 13), ("old", 15) })
            await Remember(interaction, days);

        await platform.RunAsync(new EraseUser(id), Actor.Shell(@case.Tenant.Id));
        Assert.Equal("his,old", await Left());
        Assert.Equal(1, (await platform.RunAsync(new RemoveOldToolCalls(), Actor.Job("test"))).Rows);
        Assert.Equal(0, (await platform.RunAsync(new RemoveOldToolCalls(), Actor.Job("test"))).Rows);
        Assert.Equal("his", await Left());
    }

    [Fact]
    public async Task OldConversations_GoOnce_AndErasuresWithThem()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var old = await @case.SayAsync("old", "x");
        await @case.SayAsync("young", "x");
        await platform.SqlAsync("UPDATE conversations SET last_at = $1 WHERE id = $2", platform.Time.GetUtcNow().AddDays(-500), old);
        await platform.SqlAsync("INSERT INTO conversation_erasures VALUES ($1, $2, $3)", Guid.NewGuid(), @case.Tenant.Id.Value, platform.Time.GetUtcNow().AddDays(-80));
        Assert.Equal(2, (await platform.RunAsync(new RemoveOldConversations(), Actor.Job("test"))).Rows);
        Assert.Equal(0, (await platform.RunAsync(new RemoveOldConversations(), Actor.Job("test"))).Rows);
        Assert.Equal("young", await platform.SqlAsync("SELECT string_agg(thread_id, ',') FROM conversations WHERE tenant_id = $1", @case.Tenant.Id.Value));
    }
}
