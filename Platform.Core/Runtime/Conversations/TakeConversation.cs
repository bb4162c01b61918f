using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>From now on the person answers, and the agent is silent.</summary>
/// <param name="FromOther">Also where another person answers already.</param>
[Requires(Permissions.ConversationsWrite)]
public sealed record TakeConversation(Guid Id, bool FromOther = false) : ICommand<Done>;

/// <summary>The agent answers again.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record HandBackConversation(Guid Id) : ICommand<Done>;

/// <summary>Puts a conversation aside, until its user writes again.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record CloseConversation(Guid Id) : ICommand<Done>;

[Requires(Permissions.ConversationsWrite)]
public sealed record ReopenConversation(Guid Id) : ICommand<Done>;

/// <summary>Who answers in a conversation has changed; who it is now is read again. Delivered at least once.</summary>
public sealed record ConversationTurned(Guid TenantId, Guid ConversationId);

internal sealed class TakeConversationHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<TakeConversation, Done>, IHandler<HandBackConversation, Done>, IHandler<CloseConversation, Done>, IHandler<ReopenConversation, Done>
{
    public Task<Result<Done>> HandleAsync(TakeConversation request, CancellationToken ct) => TurnAsync(request.Id, "conversation.taken", conversation =>
    {
        if (conversation.State == ConversationState.TakenOver && conversation.TakenById != context.Actor.Id && !request.FromOther)
            return ConversationErrors.TakenBy(conversation.TakenBy!);
        conversation.Take(context.Actor.Name, context.Actor.Id, time.GetUtcNow());
        return null;
    }, ct);

    public Task<Result<Done>> HandleAsync(HandBackConversation request, CancellationToken ct) => TurnAsync(request.Id, "conversation.handed_back", conversation =>
    {
        if (conversation.State != ConversationState.TakenOver)
            return ConversationErrors.Wrong(conversation.State);
        conversation.Become(ConversationState.Open);
        return null;
    }, ct);

    public Task<Result<Done>> HandleAsync(CloseConversation request, CancellationToken ct) => TurnAsync(request.Id, "conversation.closed", conversation =>
    {
        conversation.Become(ConversationState.Closed);
        return null;
    }, ct);

    public Task<Result<Done>> HandleAsync(ReopenConversation request, CancellationToken ct) => TurnAsync(request.Id, "conversation.reopened", conversation =>
    {
        if (conversation.State != ConversationState.Closed)
            return ConversationErrors.Wrong(conversation.State);
        conversation.Become(ConversationState.Open);
        return null;
    }, ct);

    private async Task<Result<Done>> TurnAsync(Guid id, string action, Func<Conversation, Error?> turn, CancellationToken ct)
    {
        if (await database.Set<Conversation>().FirstOrDefaultAsync(c => c.Id == id, ct) is not { } conversation)
            return ConversationErrors.Unknown;
        var before = new { conversation.State, conversation.TakenBy };
        if (turn(conversation) is { } refusal)
            return refusal;
        context.Audit(action, "conversation", id.ToString(), before: before, after: new { conversation.State, conversation.TakenBy });
        context.Raise(new ConversationTurned(context.TenantId.Value, id));
        context.Notify(ConversationNotices.Feature, ConversationNotices.Conversation, id.ToString());
        return Done.It;
    }
}
