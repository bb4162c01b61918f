using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>
/// By a user's request: removes for good all that the user of a conversation and the tenant's agents said to each other in that channel, with notes, reminders and calendar. Where the
/// channel did not say who it is, the conversation alone. The trail keeps that it was done and by whom, nothing of what was said.
/// </summary>
[Requires(Permissions.ConversationsErase)]
public sealed record EraseUser(Guid Conversation) : ICommand<ErasedUser>;

/// <summary>What <see cref="EraseUser"/> would remove.</summary>
[Requires(Permissions.ConversationsErase)]
public sealed record GetErasure(Guid Conversation) : IQuery<ErasedUser>;

/// <param name="Who">Name or id of the user; null where nobody knows and the conversation alone is meant.</param>
public sealed record ErasedUser(string? Who, string Channel, int Conversations, int Agents, long Messages, int Notes);

/// <summary>Threads were erased: whoever holds copies of them lets go. Delivered at least once.</summary>
public sealed record ThreadsErased(Guid TenantId, IReadOnlyList<ErasedThread> Threads);

/// <param name="Messages">Ids under which answers may be remembered.</param>
public sealed record ErasedThread(Guid Agent, string Channel, string Thread, IReadOnlyList<string> Messages);

internal sealed class EraseUserHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<EraseUser, ErasedUser>, IHandler<GetErasure, ErasedUser>
{
    // What is remembered of single messages lives for a day.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    public async Task<Result<ErasedUser>> HandleAsync(GetErasure request, CancellationToken ct) =>
        await FindAsync(request.Conversation, ct) is { Count: > 0 } found ? await CountAsync(found, request.Conversation, ct) : ConversationErrors.Unknown;

    public async Task<Result<ErasedUser>> HandleAsync(EraseUser request, CancellationToken ct)
    {
        if (await FindAsync(request.Conversation, ct) is not { Count: > 0 } found)
            return ConversationErrors.Unknown;
        var ids = found.ConvertAll(c => c.Id);
        // Who is writing a line of theirs now comes before this, and is erased; who comes after finds the erasure.
        await database.Database.ExecuteSqlAsync($"CALL conversations_lock({ids})", ct);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO conversation_erasures (conversation_id, tenant_id, erased_at) SELECT id, {context.TenantId.Value}, {RecordTime.Stored(time.GetUtcNow())} FROM unnest({ids}) AS e (id)
            ON CONFLICT (conversation_id) DO UPDATE SET erased_at = EXCLUDED.erased_at
            """, ct);
        var erased = await CountAsync(found, request.Conversation, ct);
        var threads = await ThreadsAsync(found, ct);
        await database.Set<ConversationMessage>().Where(m => ids.Contains(m.ConversationId)).ExecuteDeleteAsync(ct);
        await database.Set<ConversationNote>().Where(n => ids.Contains(n.ConversationId)).ExecuteDeleteAsync(ct);
        await database.Set<Conversation>().Where(c => ids.Contains(c.Id)).ExecuteDeleteAsync(ct);

        context.Audit("conversation.erased", "conversation", request.Conversation.ToString(), after: new { erased.Channel, erased.Conversations, erased.Agents, erased.Messages, erased.Notes });
        context.Raise(new ThreadsErased(context.TenantId.Value, threads));
        foreach (var user in found.Select(c => c.PlatformUserId).OfType<string>().Distinct())
            context.Raise(new EndUserErased(context.TenantId.Value, erased.Channel, user));
        context.Notify(ConversationNotices.Feature, ConversationNotices.Conversation);
        return erased;
    }

    /// <summary>The conversation, and all others of the same user in the same channel.</summary>
    private async Task<List<Conversation>> FindAsync(Guid id, CancellationToken ct)
    {
        var all = database.Set<Conversation>().AsNoTracking();
        if (await all.FirstOrDefaultAsync(c => c.Id == id, ct) is not { } one)
            return [];
        return one.PlatformUserId is null ? [one] : await all.Where(c => c.Channel == one.Channel && c.PlatformUserId == one.PlatformUserId).OrderByDescending(c => c.LastAt).ToListAsync(ct);
    }

    private async Task<ErasedUser> CountAsync(List<Conversation> found, Guid asked, CancellationToken ct)
    {
        var ids = found.ConvertAll(c => c.Id);
        var messages = await database.Set<ConversationMessage>().LongCountAsync(m => ids.Contains(m.ConversationId), ct);
        var notes = await database.Set<ConversationNote>().CountAsync(n => ids.Contains(n.ConversationId), ct);
        var one = found.First(c => c.Id == asked);
        return new ErasedUser(one.PlatformUserId is null ? null : one.UserName ?? one.PlatformUserId, one.Channel, found.Count, found.DistinctBy(c => c.AgentId).Count(), messages, notes);
    }

    private async Task<List<ErasedThread>> ThreadsAsync(List<Conversation> found, CancellationToken ct)
    {
        var (ids, since) = (found.ConvertAll(c => c.Id), time.GetUtcNow() - Remembered);
        var messages = (await database.Set<ConversationMessage>().Where(m => ids.Contains(m.ConversationId) && m.At >= since && m.MessageId != null)
            .Select(m => new { m.ConversationId, m.MessageId }).ToListAsync(ct)).ToLookup(m => m.ConversationId, m => m.MessageId!);
        return found.ConvertAll(c => new ErasedThread(c.AgentId, c.Channel, c.ThreadId, [.. messages[c.Id]]));
    }
}
