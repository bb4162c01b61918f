using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.EndUsers;

internal sealed class SetAgentAccessValidator : AbstractValidator<SetAgentAccess>
{
    public SetAgentAccessValidator() => RuleFor(r => r.Mode).IsInEnum();
}

internal sealed class AgentAccessHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<GetAgentAccess, AgentAccessView>, IHandler<SetAgentAccess, AgentAccessView>
{
    public async Task<Result<AgentAccessView>> HandleAsync(GetAgentAccess request, CancellationToken ct) =>
        await ViewAsync(request.Agent, await database.Set<AgentAccess>().AsNoTracking().FirstOrDefaultAsync(a => a.AgentId == request.Agent, ct), ct);

    public async Task<Result<AgentAccessView>> HandleAsync(SetAgentAccess request, CancellationToken ct)
    {
        var access = await database.Set<AgentAccess>().FirstOrDefaultAsync(a => a.AgentId == request.Agent, ct);
        var before = access?.Mode ?? AgentAccessMode.Open;
        if (access is null)
            database.Add(access = new AgentAccess { AgentId = request.Agent, TenantId = context.TenantId });
        (access.Mode, access.UpdatedAt, access.UpdatedBy) = (request.Mode, time.GetUtcNow(), context.Actor.Name);
        context.Audit("agent.access_set", "agent", request.Agent.ToString(), before: new { Mode = before }, after: new { request.Mode });
        context.Notify(EndUserNotices.Feature, EndUserNotices.Access, request.Agent.ToString());
        return await ViewAsync(request.Agent, access, ct);
    }

    private async Task<AgentAccessView> ViewAsync(Guid agent, AgentAccess? access, CancellationToken ct)
    {
        var counts = await database.Set<AgentEndUser>().AsNoTracking().Where(u => u.AgentId == agent).GroupBy(u => u.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, ct);
        return new AgentAccessView(
            access?.Mode ?? AgentAccessMode.Open, counts.GetValueOrDefault(EndUserState.Authorized), counts.GetValueOrDefault(EndUserState.Requested), counts.GetValueOrDefault(EndUserState.Refused),
            access?.UpdatedAt, access?.UpdatedBy);
    }
}
