using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Says something to the user in the agent's place; only who has taken the conversation over may.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record AnswerConversation(Guid Id, string Text) : ICommand<Done>
{
    /// <summary>As long as a message of the most narrow channel (Telegram).</summary>
    public const int MaximumText = 4_096;
}

/// <summary>A person has answered; what they said is read from the history. Delivered at least once.</summary>
/// <param name="Questions">Ids of the messages that had no answer yet, the newest first: this is the answer to them.</param>
public sealed record PersonAnswered(Guid TenantId, Guid ConversationId, DateTimeOffset At, Guid LineId, IReadOnlyList<string>? Questions = null);

internal sealed class AnswerConversationValidator : AbstractValidator<AnswerConversation>
{
    public AnswerConversationValidator() =>
        RuleFor(r => r.Text).Must(text => !string.IsNullOrWhiteSpace(text) && text.Length <= AnswerConversation.MaximumText).Says(ConversationRuleText.All, "Text", AnswerConversation.MaximumText);
}

internal sealed class AnswerConversationHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<AnswerConversation, Done>
{
    private const int LinesRead = 200;

    // As long as answers are remembered (contracts: redis).
    private static readonly TimeSpan AnswersAreAwaited = TimeSpan.FromHours(24);

    public async Task<Result<Done>> HandleAsync(AnswerConversation request, CancellationToken ct)
    {
        if (await database.Set<Conversation>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Id, ct) is not { } conversation)
            return ConversationErrors.Unknown;
        if (conversation.State != ConversationState.TakenOver)
            return ConversationErrors.NotTaken;
        if (conversation.TakenById != context.Actor.Id)
            return ConversationErrors.TakenBy(conversation.TakenBy!);

        var questions = await UnansweredAsync(conversation.Id, ct);
        var (now, messageId) = (RecordTime.Stored(time.GetUtcNow()), Guid.CreateVersion7().ToString("N"));
        var line = new ConversationLine
        {
            TenantId = context.TenantId.Value, ConversationId = conversation.Id, At = now, Id = MessageIds.OfMessage(conversation.Id, MessageSender.Agent, messageId), AgentId = conversation.AgentId,
            Channel = conversation.Channel, ThreadId = conversation.ThreadId, SenderType = nameof(MessageSender.Agent), Content = request.Text.Trim(), MessageId = messageId, AnsweredBy = context.Actor.Name,
            InteractionId = questions.FirstOrDefault(),
        };
        await HistoryWriter.WriteAsync((NpgsqlConnection)database.Database.GetDbConnection(), new[] { line }, ct);
        context.Audit("conversation.answered", "conversation", conversation.Id.ToString());
        context.Raise(new PersonAnswered(context.TenantId.Value, conversation.Id, now, line.Id, questions));
        context.Notify(ConversationNotices.Feature, ConversationNotices.Conversation, conversation.Id.ToString());
        return Done.It;
    }

    // Newest first: what the user wrote since a person last answered, without what the agent answered meanwhile.
    private async Task<List<string>> UnansweredAsync(Guid conversation, CancellationToken ct)
    {
        var since = time.GetUtcNow() - AnswersAreAwaited;
        var lines = await database.Set<ConversationMessage>().AsNoTracking().Where(m => m.ConversationId == conversation && m.At >= since).OrderByDescending(m => m.At).Take(LinesRead)
            .Select(m => new { m.SenderType, m.AnsweredBy, m.MessageId, m.InteractionId }).ToListAsync(ct);
        var answered = lines.Where(line => line.SenderType == MessageSender.Agent).Select(line => line.InteractionId).ToHashSet();
        return [.. lines.TakeWhile(line => line.AnsweredBy is null).Where(line => line.SenderType == MessageSender.User && line.MessageId is not null && !answered.Contains(line.MessageId)).Select(line => line.MessageId!)];
    }
}
