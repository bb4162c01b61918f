using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Lines of a conversation: a page holds the newest, oldest first; the cursor leads to those before.</summary>
[Requires(Permissions.ConversationsRead)]
public sealed record ListConversationMessages(Guid Conversation, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<MessageView>>;

/// <param name="AnsweredBy">The person who answered in the agent's place.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Trace">How the answer came about; empty where nothing is known.</param>
/// <param name="Citations">Where the marks <c>[n]</c> come from.</param>
public sealed record MessageView(
    Guid Id, DateTimeOffset At, MessageSender Sender, string Content, string? UserName, string? AnsweredBy, int? Version, long? Epoch, long? PromptTokens, long? CompletionTokens, decimal? Cost,
    int? DurationMs, string? Error, string? InteractionId, string? MessageId, IReadOnlyList<TraceStep> Trace, IReadOnlyList<Citation> Citations);

internal sealed class ListConversationMessagesValidator : AbstractValidator<ListConversationMessages>
{
    public ListConversationMessagesValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListConversationMessagesHandler(PlatformDbContext database) : IHandler<ListConversationMessages, Listing<MessageView>>
{
    public async Task<Result<Listing<MessageView>>> HandleAsync(ListConversationMessages request, CancellationToken ct)
    {
        if (!await database.Set<Conversation>().AnyAsync(c => c.Id == request.Conversation, ct))
            return ConversationErrors.Unknown;
        var lines = database.Set<ConversationMessage>().AsNoTracking().Where(m => m.ConversationId == request.Conversation);
        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2) is not [{ ValueKind: JsonValueKind.String } at, { ValueKind: JsonValueKind.String } id] || !at.TryGetDateTimeOffset(out var firstAt) || !id.TryGetGuid(out var firstId))
                return Cursor.Malformed;
            lines = lines.Where(m => m.At < firstAt || (m.At == firstAt && m.Id < firstId));
        }

        var rows = await lines.OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(request.Limit + 1).ToListAsync(ct);
        var page = Listing<ConversationMessage>.Cut(rows, request.Limit, row => [row.At, row.Id]);
        return new Listing<MessageView>([.. page.Items.Reverse().Select(View)], page.NextCursor);
    }

    private static MessageView View(ConversationMessage m) => new(
        m.Id, m.At, m.SenderType, m.Content, m.UserName, m.AnsweredBy, m.Version, m.Epoch, m.PromptTokens, m.CompletionTokens, m.Cost, m.DurationMs, m.Error, m.InteractionId, m.MessageId,
        m.Trace is null ? [] : JsonSerializer.Deserialize(m.Trace, RuntimeJson.Default.ListTraceStep) ?? [],
        m.Citations is null ? [] : JsonSerializer.Deserialize(m.Citations, RuntimeJson.Default.ListCitation) ?? []);
}
