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

internal sealed class ThreadHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<GetThread, ThreadView>, IHandler<SetThread, ThreadView>
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

    private Task<bool> IsThereAsync(Guid id, CancellationToken ct) => database.Set<Agent>().AnyAsync(a => a.Id == id && a.Status != AgentStatus.Archived, ct);
}
