using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Memory;

internal sealed class ListMemoriesValidator : AbstractValidator<ListMemories>
{
    public ListMemoriesValidator() => RuleFor(r => r.User).IsName(255);
}

internal sealed class ForgetMemoriesValidator : AbstractValidator<ForgetMemories>
{
    public ForgetMemoriesValidator() => RuleFor(r => r.User).IsName(255);
}

internal sealed class AddMemoryValidator : AbstractValidator<AddMemory>
{
    public AddMemoryValidator()
    {
        RuleFor(r => r.Channel).IsName(50);
        RuleFor(r => r.User).IsName(255);
        RuleFor(r => r.Text).Must(text => !string.IsNullOrWhiteSpace(text) && text.Trim().Length <= AddMemory.MaximumText && !text.Contains('\0', StringComparison.Ordinal)).Says(MemoryText.All, "Text", AddMemory.MaximumText);
    }
}

internal sealed class EditMemoriesHandler(PlatformDbContext database, OperationContext context, IAgentDirectory agents, TimeProvider time)
    : IHandler<ListMemories, IReadOnlyList<MemoryView>>, IHandler<AddMemory, MemoryView>, IHandler<ForgetMemory, Done>, IHandler<ForgetMemories, Done>
{
    public async Task<Result<IReadOnlyList<MemoryView>>> HandleAsync(ListMemories request, CancellationToken ct)
    {
        if (await agents.FindAsync(request.Agent, ct) is not { } agent)
            return MemoryErrors.UnknownAgent;
        var now = time.GetUtcNow();
        var found = await Of(agent.Id, request.User, request.Channel).AsNoTracking().Where(m => m.ExpiresAt == null || m.ExpiresAt > now).OrderByDescending(m => m.UpdatedAt).ThenByDescending(m => m.Id)
            .Take(MemoryRows.MostOfUser * 5).ToListAsync(ct);
        return found.ConvertAll(View);
    }

    public async Task<Result<MemoryView>> HandleAsync(AddMemory request, CancellationToken ct)
    {
        if (await agents.FindAsync(request.Agent, ct) is not { } agent)
            return MemoryErrors.UnknownAgent;
        var (fact, now, channel) = (new Fact(request.Kind, request.Text.Trim()), time.GetUtcNow(), request.Channel.Trim().ToLowerInvariant());
        var memory = await Of(agent.Id, request.User, channel).FirstOrDefaultAsync(m => m.Subject == fact.Subject, ct);
        if (memory is null)
        {
            if (await Of(agent.Id, request.User, channel).CountAsync(ct) >= MemoryRows.MostOfUser)
                return MemoryErrors.TooMany;
            memory = new KnowledgeMemory { TenantId = context.TenantId, AgentId = agent.Id, Channel = channel, UserId = request.User, Subject = fact.Subject, CreatedAt = now };
            database.Add(memory);
        }

        (memory.Kind, memory.Text, memory.Source, memory.SourceMessageId, memory.UpdatedAt, memory.ExpiresAt) = (fact.Kind, fact.Text, MemorySource.Staff, null, now, request.ExpiresAt?.ToUniversalTime());
        Tell("memory.added", agent.Id, new { Memory = memory.Id, memory.Kind, memory.Channel });
        return View(memory);
    }

    public async Task<Result<Done>> HandleAsync(ForgetMemory request, CancellationToken ct)
    {
        if (await agents.FindAsync(request.Agent, ct) is not { } agent)
            return MemoryErrors.UnknownAgent;
        if (await database.Set<KnowledgeMemory>().FirstOrDefaultAsync(m => m.AgentId == agent.Id && m.Id == request.Memory, ct) is not { } memory)
            return MemoryErrors.Unknown;
        database.Remove(memory);
        Tell("memory.forgotten", agent.Id, new { Memory = memory.Id, memory.Kind, memory.Channel });
        return Done.It;
    }

    public async Task<Result<Done>> HandleAsync(ForgetMemories request, CancellationToken ct)
    {
        if (await agents.FindAsync(request.Agent, ct) is not { } agent)
            return MemoryErrors.UnknownAgent;
        // What a model has yet to look through would come back.
        await database.Database.ExecuteSqlAsync($"DELETE FROM knowledge_memory_tasks WHERE tenant_id = {context.TenantId.Value} AND agent_id = {agent.Id} AND user_id = {request.User} AND ({request.Channel}::text IS NULL OR channel = {request.Channel})", ct);
        var count = await Of(agent.Id, request.User, request.Channel).ExecuteDeleteAsync(ct);
        Tell("memory.all_forgotten", agent.Id, new { Memories = count, request.Channel });
        return Done.It;
    }

    private IQueryable<KnowledgeMemory> Of(Guid agent, string user, string? channel) => database.Set<KnowledgeMemory>().Where(m => m.AgentId == agent && m.UserId == user && (channel == null || m.Channel == channel));

    // Neither who it is nor what was remembered: the trail outlives both.
    private void Tell(string action, Guid agent, object about)
    {
        context.Audit(action, "agent", agent.ToString(), after: about);
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Memory, agent.ToString());
    }

    private static MemoryView View(KnowledgeMemory m) => new(m.Id, m.Channel, m.UserId, m.Text, m.Kind, m.Source, m.SourceMessageId, m.CreatedAt, m.UpdatedAt, m.ExpiresAt);
}
