using Platform.Core.Access.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Knowledge.Golden;

/// <summary>Questions that a person answered in the agent's place: candidates for golden questions.</summary>
public sealed class RescuedQuestionTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Question_BeforeThePersonsFirstAnswer_IsListedOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var (rescued, usual) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await SayAsync(tenant, rescued, -60, "User", "Hello");
        await SayAsync(tenant, rescued, -50, "Agent", "Good day");
        await SayAsync(tenant, rescued, -40, "User", "Can I return it after 20 days?");
        await SayAsync(tenant, rescued, -30, "Agent", "Yes, with the receipt.", "Anna");
        await SayAsync(tenant, rescued, -29, "Agent", "And in its box.", "Anna");
        await SayAsync(tenant, usual, -20, "User", "When are you open?");
        await SayAsync(tenant, usual, -10, "Agent", "At nine.");

        var found = Assert.Single((await platform.RunAsync(new ListRescuedQuestions(), owner)).Items);

        Assert.Equal((rescued, "Can I return it after 20 days?", "Yes, with the receipt.", "Anna"), (found.ConversationId, found.Question, found.Answer, found.AnsweredBy));
        Assert.Empty((await platform.RunAsync(new ListRescuedQuestions(), await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner))).Items);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new ListRescuedQuestions(), await platform.NewMemberAsync(tenant, Role.Viewer))).Kind);
    }

    private Task SayAsync(TenantInfo tenant, Guid conversation, int minutes, string sender, string text, string? by = null) => platform.SqlAsync(
        "INSERT INTO conversation_messages (tenant_id, conversation_id, at, id, agent_id, channel, thread_id, sender_type, content, answered_by) VALUES ($1, $2, $3, $4, $5, 'rest', 't', $6, $7, nullif($8, ''))",
        tenant.Id.Value, conversation, platform.Time.GetUtcNow().AddMinutes(minutes), Guid.CreateVersion7(), Guid.Empty, sender, text, by ?? "");
}
