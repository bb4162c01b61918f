using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.EndUsers;

internal sealed class AdmitEndUserValidator : AbstractValidator<AdmitEndUser>
{
    public AdmitEndUserValidator()
    {
        RuleFor(r => r.Channel).Must(EndUserRules.IsChannel).Says(AccessRuleText.All, "Channel");
        RuleFor(r => r.PlatformUserId).IsName(EndUserRules.MaximumUserId);
    }
}

internal sealed class AdmitEndUserHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<AdmitEndUser, Admission>
{
    public async Task<Result<Admission>> HandleAsync(AdmitEndUser request, CancellationToken ct)
    {
        var id = request.PlatformUserId.Trim();
        var mode = await database.Set<AgentAccess>().AsNoTracking().Where(a => a.AgentId == request.Agent).Select(a => (AgentAccessMode?)a.Mode).FirstOrDefaultAsync(ct) ?? AgentAccessMode.Open;
        var state = await database.Set<AgentEndUser>().AsNoTracking().Where(u => u.AgentId == request.Agent && u.Channel == request.Channel && u.PlatformUserId == id)
            .Select(u => (EndUserState?)u.State).FirstOrDefaultAsync(ct);
        if (state == EndUserState.Refused)
            return Admission.Refused;
        if (mode == AgentAccessMode.Open || state == EndUserState.Authorized)
            return Admission.Admitted;
        if (mode == AgentAccessMode.AllowList)
            return Admission.Refused;
        if (state is null)
            await RequestAsync(request, id, ct);
        return Admission.Pending;
    }

    private async Task RequestAsync(AdmitEndUser request, string id, CancellationToken ct)
    {
        if (await database.Set<AgentEndUser>().CountAsync(u => u.AgentId == request.Agent && u.State == EndUserState.Requested, ct) >= EndUserRules.MaximumRequests)
            return;
        var (row, now) = (Guid.CreateVersion7(), time.GetUtcNow());
        var name = request.Name?.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, 500)] : null;
        // Two first messages at once are one request.
        var made = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO agent_end_users (id, tenant_id, agent_id, channel, platform_user_id, state, note, created_at, updated_at, updated_by)
            VALUES ({row}, {context.TenantId.Value}, {request.Agent}, {request.Channel}, {id}, {nameof(EndUserState.Requested)}, {name}, {now}, {now}, {context.Actor.Name}) ON CONFLICT DO NOTHING
            """, ct);
        if (made == 0)
            return;
        context.Audit("agent.end_user_requested", "agent", request.Agent.ToString(), after: new { request.Channel, EndUser = row });
        context.Notify(EndUserNotices.Feature, EndUserNotices.Access, request.Agent.ToString());
    }
}
