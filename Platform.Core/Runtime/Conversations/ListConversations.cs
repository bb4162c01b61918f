using System.Linq.Expressions;
using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Conversations of all channels, the last spoken in first.</summary>
[Requires(Permissions.ConversationsRead)]
public sealed record ListConversations(ConversationFilter Filter, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ConversationRow>>;

/// <param name="TakenById">Of the member of the staff who answers in the agent's place.</param>
/// <param name="Cost">US dollars.</param>
public sealed record ConversationRow(
    Guid Id, Guid AgentId, string Channel, string ThreadId, string? PlatformUserId, string? UserName, ConversationState State, string? TakenBy, string? TakenById, DateTimeOffset? TakenAt,
    DateTimeOffset FirstAt, DateTimeOffset LastAt, MessageSender LastSender, string LastText, int UserMessages, int AgentMessages, int ToolMessages, int Errors, long PromptTokens,
    long CompletionTokens, decimal Cost, IReadOnlyList<string> Tags, int Notes)
{
    /// <summary>What people call it.</summary>
    public string Title => UserName ?? PlatformUserId ?? ThreadId;

    internal static readonly Expression<Func<Conversation, ConversationRow>> Of = c => new ConversationRow(
        c.Id, c.AgentId, c.Channel, c.ThreadId, c.PlatformUserId, c.UserName, c.State, c.TakenBy, c.TakenById, c.TakenAt, c.FirstAt, c.LastAt, c.LastSender, c.LastText, c.UserMessages,
        c.AgentMessages, c.ToolMessages, c.Errors, c.PromptTokens, c.CompletionTokens, c.Cost, c.Tags, c.Notes);
}

internal sealed class ListConversationsValidator : AbstractValidator<ListConversations>
{
    public ListConversationsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Filter).SetValidator(new ConversationFilterValidator());
    }
}

internal sealed class ListConversationsHandler(PlatformDbContext database) : IHandler<ListConversations, Listing<ConversationRow>>, IHandler<ListAgentConversations, Listing<AgentConversation>>
{
    public async Task<Result<Listing<ConversationRow>>> HandleAsync(ListConversations request, CancellationToken ct)
    {
        var rows = await ReadAsync(request.Filter, request.Cursor, request.Limit, ct);
        return rows is null ? Cursor.Malformed : rows;
    }

    public async Task<Result<Listing<AgentConversation>>> HandleAsync(ListAgentConversations request, CancellationToken ct)
    {
        if (await ReadAsync(new ConversationFilter(request.Agent), request.Cursor, request.Limit, ct) is not { } rows)
            return Cursor.Malformed;
        return new Listing<AgentConversation>(
            [.. rows.Items.Select(row => new AgentConversation(row.Id, row.Title, row.Channel, row.State, row.LastAt, row.LastText, row.UserMessages + row.AgentMessages, row.Errors))], rows.NextCursor);
    }

    private async Task<Listing<ConversationRow>?> ReadAsync(ConversationFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        var conversations = filter.Narrow(database.Set<Conversation>().AsNoTracking(), database.Set<ConversationMessage>());
        if (cursor is not null)
        {
            if (Cursor.Read(cursor, 2) is not [{ ValueKind: JsonValueKind.String } at, { ValueKind: JsonValueKind.String } id] || !at.TryGetDateTimeOffset(out var lastAt) || !id.TryGetGuid(out var lastId))
                return null;
            conversations = conversations.Where(c => c.LastAt < lastAt || (c.LastAt == lastAt && c.Id < lastId));
        }

        var rows = await conversations.OrderByDescending(c => c.LastAt).ThenByDescending(c => c.Id).Take(limit + 1).Select(ConversationRow.Of).ToListAsync(ct);
        return Listing<ConversationRow>.Cut(rows, limit, row => [row.LastAt, row.Id]);
    }
}
