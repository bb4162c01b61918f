using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Assistants;

public sealed record ThreadView(string UserId, Guid AssistantId, string ThreadId, DateTimeOffset LastUsed);

/// <summary>The thread of a user with an assistant.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetThread(Guid Assistant, string User) : IQuery<ThreadView>;

/// <summary>The threads of an agent's users, last used first.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListThreads(Guid Assistant, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ThreadView>>;

/// <summary>Says which thread a user has with an assistant: one for each pair.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record SetThread(Guid Assistant, string User, string ThreadId) : ICommand<ThreadView>;

internal sealed class SetThreadValidator : AbstractValidator<SetThread>
{
    public SetThreadValidator()
    {
        RuleFor(r => r.ThreadId).IsName(255);
        RuleFor(r => r.User).IsName(255).OverridePropertyName("UserId");
    }
}

internal sealed class ListThreadsValidator : AbstractValidator<ListThreads>
{
    public ListThreadsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ThreadHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<GetThread, ThreadView>, IHandler<SetThread, ThreadView>, IHandler<ListThreads, Listing<ThreadView>>
{
    public async Task<Result<ThreadView>> HandleAsync(GetThread request, CancellationToken ct)
    {
        if (!await IsThereAsync(request.Assistant, ct))
            return AgentErrors.UnknownAssistant;
        var thread = await database.Set<AssistantThread>().AsNoTracking().FirstOrDefaultAsync(t => t.AgentId == request.Assistant && t.UserId == request.User, ct);
        return thread is null ? AgentErrors.UnknownThread : new ThreadView(thread.UserId, thread.AgentId, thread.ThreadId, thread.LastUsed);
    }

    public async Task<Result<ThreadView>> HandleAsync(SetThread request, CancellationToken ct)
    {
        if (!await IsThereAsync(request.Assistant, ct))
            return AgentErrors.UnknownAssistant;
        // PostgreSQL keeps microseconds; what is answered is what is kept.
        var now = time.GetUtcNow();
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO assistant_threads (agent_id, user_id, tenant_id, thread_id, last_used) VALUES ({request.Assistant}, {request.User}, {context.TenantId.Value}, {request.ThreadId}, {now})
            ON CONFLICT (agent_id, user_id) DO UPDATE SET thread_id = EXCLUDED.thread_id, last_used = EXCLUDED.last_used
            """, ct);
        return new ThreadView(request.User, request.Assistant, request.ThreadId, now);
    }

    public async Task<Result<Listing<ThreadView>>> HandleAsync(ListThreads request, CancellationToken ct)
    {
        var threads = database.Set<AssistantThread>().AsNoTracking().Where(t => t.AgentId == request.Assistant);
        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2) is not [var at, { ValueKind: System.Text.Json.JsonValueKind.String } user] || at.ValueKind != System.Text.Json.JsonValueKind.String || !at.TryGetDateTimeOffset(out var lastUsed))
                return Cursor.Malformed;
            var lastUser = user.GetString()!;
            threads = threads.Where(t => t.LastUsed < lastUsed || (t.LastUsed == lastUsed && string.Compare(t.UserId, lastUser) > 0));
        }

        var rows = await threads.OrderByDescending(t => t.LastUsed).ThenBy(t => t.UserId).Take(request.Limit + 1).Select(t => new ThreadView(t.UserId, t.AgentId, t.ThreadId, t.LastUsed)).ToListAsync(ct);
        return Listing<ThreadView>.Cut(rows, request.Limit, row => [row.LastUsed, row.UserId]);
    }

    private Task<bool> IsThereAsync(Guid id, CancellationToken ct) => database.Set<Agent>().AnyAsync(a => a.Id == id && a.Status != AgentStatus.Archived, ct);
}
