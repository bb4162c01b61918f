using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Runtime.Conversations;

/// <summary>
/// What an agent and its users said, in one thread or in all of them. A page holds the newest lines in the order of their time, the newest last; the cursor leads to
/// those before them.
/// </summary>
/// <param name="Agent">Slug or id; archived ones too.</param>
[Requires(Permissions.ConversationsRead)]
public sealed record ListHistory(string Agent, string? ThreadId = null, string? Channel = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<HistoryItem>>;

/// <summary>A line as the contracts show it (redis: history), with what is known of it beside.</summary>
/// <param name="AgentId"><c>{tenant}.{agent}</c>.</param>
/// <param name="SenderType"><c>user</c>, <c>agent</c> or <c>tool</c>.</param>
/// <param name="AnsweredBy">The person who answered in the agent's place.</param>
/// <param name="Cost">US dollars.</param>
public sealed record HistoryItem(
    string AgentId, string ThreadId, string SenderType, string Content, string Channel, DateTimeOffset Timestamp, string? InteractionId, string? MessageId, string? PlatformUserId,
    string? UserName, string? AnsweredBy, string? Error, int? Version, long? Epoch, long? PromptTokens, long? CompletionTokens, decimal? Cost, int? DurationMs);

internal sealed class ListHistoryValidator : AbstractValidator<ListHistory>
{
    public ListHistoryValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListHistoryHandler(PlatformDbContext database, OperationContext context, IAgentIdentities agents, ITenantDirectory tenants) : IHandler<ListHistory, Listing<HistoryItem>>
{
    public async Task<Result<Listing<HistoryItem>>> HandleAsync(ListHistory request, CancellationToken ct)
    {
        if (await agents.FindAcrossTenants(context.TenantId, request.Agent, ct) is not { } agent || await tenants.FindAcrossTenants(context.TenantId, ct) is not { } tenant)
            return ConversationErrors.UnknownAgent;
        var lines = Narrow(database.Set<ConversationMessage>().AsNoTracking(), agent.Id, request);
        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2) is not [var at, var id] || !at.TryGetDateTimeOffset(out var firstAt) || !id.TryGetGuid(out var firstId))
                return Cursor.Malformed;
            lines = lines.Where(m => m.At < firstAt || (m.At == firstAt && m.Id < firstId));
        }

        var rows = await lines.OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(request.Limit + 1).Select(m => new Row(
            m.Id, m.At, m.SenderType, m.ThreadId, m.Content, m.Channel, m.InteractionId, m.MessageId, m.PlatformUserId, m.UserName, m.AnsweredBy, m.Error, m.Version, m.Epoch, m.PromptTokens,
            m.CompletionTokens, m.Cost, m.DurationMs)).ToListAsync(ct);
        var page = Listing<Row>.Cut(rows, request.Limit, row => [row.At, row.Id]);
        return new Listing<HistoryItem>([.. page.Items.Reverse().Select(row => row.Item($"{tenant.Slug}.{agent.Slug}"))], page.NextCursor);
    }

    private IQueryable<ConversationMessage> Narrow(IQueryable<ConversationMessage> lines, Guid agent, ListHistory request)
    {
        if (request.ThreadId is not { } thread)
            return lines.Where(m => m.AgentId == agent && (request.Channel == null || m.Channel == request.Channel));
        if (request.Channel is { } channel)
        {
            var one = MessageIds.OfConversation(agent, channel, thread);
            return lines.Where(m => m.ConversationId == one);
        }

        // A thread is one within its channel; without it all of that name are meant.
        var all = database.Set<Conversation>().Where(c => c.AgentId == agent && c.ThreadId == thread).Select(c => c.Id);
        return lines.Where(m => all.Contains(m.ConversationId));
    }

    private sealed record Row(
        Guid Id, DateTimeOffset At, Contracts.MessageSender Sender, string ThreadId, string Content, string Channel, string? InteractionId, string? MessageId, string? PlatformUserId, string? UserName,
        string? AnsweredBy, string? Error, int? Version, long? Epoch, long? PromptTokens, long? CompletionTokens, decimal? Cost, int? DurationMs)
    {
        public HistoryItem Item(string agent) => new(
            agent, ThreadId, Sender.ToString().ToLowerInvariant(), Content, Channel, At, InteractionId, MessageId, PlatformUserId, UserName, AnsweredBy, Error, Version, Epoch, PromptTokens,
            CompletionTokens, Cost, DurationMs);
    }
}
