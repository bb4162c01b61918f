using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>
/// By a user's request: removes for good all that the user of a conversation and the tenant's agents said to each other in that channel, with notes, reminders and calendar; of conversations
/// that others have a part in, as groups are, their lines and the answers to them. Where the channel did not say who it is, the conversation alone. The trail keeps that it was
/// done and by whom, nothing of what was said.
/// </summary>
[Requires(Permissions.ConversationsErase)]
public sealed record EraseUser(Guid Conversation) : ICommand<ErasedUser>;

/// <summary>What <see cref="EraseUser"/> would remove.</summary>
[Requires(Permissions.ConversationsErase)]
public sealed record GetErasure(Guid Conversation) : IQuery<ErasedUser>;

/// <param name="Who">Name or id of the user; null where nobody knows and the conversation alone is meant.</param>
/// <param name="Conversations">Those that go whole.</param>
/// <param name="Shared">Those that others have a part in.</param>
public sealed record ErasedUser(string? Who, string Channel, int Conversations, int Shared, int Agents, long Messages, int Notes);

/// <summary>Threads were erased: whoever holds copies of them lets go. Delivered at least once.</summary>
public sealed record ThreadsErased(Guid TenantId, IReadOnlyList<ErasedThread> Threads);

/// <param name="Messages">Ids under which answers may be remembered.</param>
public sealed record ErasedThread(Guid Agent, string Channel, string Thread, IReadOnlyList<string> Messages);

internal sealed class EraseUserHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<EraseUser, ErasedUser>, IHandler<GetErasure, ErasedUser>
{
    // What is remembered of single messages lives for a day.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    public async Task<Result<ErasedUser>> HandleAsync(GetErasure request, CancellationToken ct) =>
        await FindAsync(request.Conversation, ct) is { } found ? await CountAsync(found, ct) : ConversationErrors.Unknown;

    public async Task<Result<ErasedUser>> HandleAsync(EraseUser request, CancellationToken ct)
    {
        if (await FindAsync(request.Conversation, ct) is not { } found)
            return ConversationErrors.Unknown;
        var (whole, shared) = (found.Whole.ConvertAll(c => c.Id), found.Shared.ConvertAll(c => c.Id));
        // Who is writing a line of theirs now comes before this, and is erased; who comes after finds the erasure.
        await database.Database.ExecuteSqlAsync($"CALL conversations_lock({whole.Concat(shared).ToArray()})", ct);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO conversation_erasures (conversation_id, tenant_id, erased_at) SELECT id, {context.TenantId.Value}, {RecordTime.Stored(time.GetUtcNow())} FROM unnest({whole}) AS e (id)
            ON CONFLICT (conversation_id) DO UPDATE SET erased_at = EXCLUDED.erased_at
            """, ct);
        var erased = await CountAsync(found, ct);
        var threads = await ThreadsAsync([.. found.Whole, .. found.Shared], ct);
        var files = await ErasedCopies.RemoveAsync(database, context.TenantId, whole, shared, found.User, ct);
        if (found.User is { } user && shared.Count > 0)
            await SharedConversations.LeaveAsync(database, context.TenantId, shared, user, ct);
        await database.Set<ConversationMessage>().Where(m => whole.Contains(m.ConversationId)).ExecuteDeleteAsync(ct);
        await database.Set<ConversationNote>().Where(n => whole.Contains(n.ConversationId)).ExecuteDeleteAsync(ct);
        await database.Set<Conversation>().Where(c => whole.Contains(c.Id)).ExecuteDeleteAsync(ct);

        context.Audit(
            "conversation.erased", "conversation", request.Conversation.ToString(), after: new { erased.Channel, erased.Conversations, erased.Shared, erased.Agents, erased.Messages, erased.Notes });
        context.Raise(new ThreadsErased(context.TenantId.Value, threads));
        if (files.Count > 0)
            context.Raise(new ChannelFilesErased(context.TenantId.Value, files));
        foreach (var id in shared)
            context.Raise(new ConversationTurned(context.TenantId.Value, id));
        if (found.User is not null)
            context.Raise(new EndUserErased(context.TenantId.Value, erased.Channel, found.User));
        context.Notify(ConversationNotices.Feature, ConversationNotices.Conversation);
        return erased;
    }

    /// <summary>The conversation, and all others in which the same user spoke in the same channel.</summary>
    private async Task<Found?> FindAsync(Guid id, CancellationToken ct)
    {
        var all = database.Set<Conversation>().AsNoTracking();
        if (await all.FirstOrDefaultAsync(c => c.Id == id, ct) is not { } asked)
            return null;
        if (asked.PlatformUserId is not { } user)
            return new Found(asked, null, [asked], []);
        var lines = database.Set<ConversationMessage>().Where(m => m.Channel == asked.Channel);
        var theirs = lines.Where(m => m.PlatformUserId == user).Select(m => m.ConversationId);
        var found = await all.Where(c => c.Channel == asked.Channel && (c.PlatformUserId == user || theirs.Contains(c.Id))).OrderByDescending(c => c.LastAt).ToListAsync(ct);
        var ids = found.ConvertAll(c => c.Id);
        var shared = await lines.Where(m => ids.Contains(m.ConversationId) && m.SenderType == MessageSender.User && m.PlatformUserId != null && m.PlatformUserId != user)
            .Select(m => m.ConversationId).Distinct().ToListAsync(ct);
        return new Found(asked, user, found.FindAll(c => !shared.Contains(c.Id)), found.FindAll(c => shared.Contains(c.Id)));
    }

    private async Task<ErasedUser> CountAsync(Found found, CancellationToken ct)
    {
        var (whole, shared) = (found.Whole.ConvertAll(c => c.Id), found.Shared.ConvertAll(c => c.Id));
        var messages = await database.Set<ConversationMessage>().LongCountAsync(m => whole.Contains(m.ConversationId) || (shared.Contains(m.ConversationId) && m.PlatformUserId == found.User), ct);
        var notes = await database.Set<ConversationNote>().CountAsync(n => whole.Contains(n.ConversationId), ct);
        var agents = found.Whole.Concat(found.Shared).DistinctBy(c => c.AgentId).Count();
        return new ErasedUser(found.User is null ? null : found.Asked.UserName ?? found.User, found.Asked.Channel, whole.Count, shared.Count, agents, messages, notes);
    }

    private async Task<List<ErasedThread>> ThreadsAsync(List<Conversation> found, CancellationToken ct)
    {
        var (ids, since) = (found.ConvertAll(c => c.Id), time.GetUtcNow() - Remembered);
        var messages = (await database.Set<ConversationMessage>().Where(m => ids.Contains(m.ConversationId) && m.At >= since && m.MessageId != null)
            .Select(m => new { m.ConversationId, m.MessageId }).ToListAsync(ct)).ToLookup(m => m.ConversationId, m => m.MessageId!);
        return found.ConvertAll(c => new ErasedThread(c.AgentId, c.Channel, c.ThreadId, [.. messages[c.Id]]));
    }

    /// <param name="User">Null where the channel did not say.</param>
    private sealed record Found(Conversation Asked, string? User, List<Conversation> Whole, List<Conversation> Shared);
}
