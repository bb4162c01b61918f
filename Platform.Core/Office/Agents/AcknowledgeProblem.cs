using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Contracts;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Agents;

/// <summary>A person takes note of an agent's problem. It holds until the agent is well again, or gets into a new error.</summary>
[Requires(Permissions.OfficeWrite)]
public sealed record AcknowledgeProblem(string AgentId, string? Comment) : ICommand<Done>;

/// <summary>Takes the note back.</summary>
[Requires(Permissions.OfficeWrite)]
public sealed record UnacknowledgeProblem(string AgentId) : ICommand<Done>;

internal sealed class AcknowledgeProblemValidator : AbstractValidator<AcknowledgeProblem>
{
    public AcknowledgeProblemValidator() => RuleFor(r => r.Comment).MaximumLength(500);
}

internal sealed class AcknowledgeProblemHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<AcknowledgeProblem, Done>
{
    public async Task<Result<Done>> HandleAsync(AcknowledgeProblem request, CancellationToken ct)
    {
        var comment = string.IsNullOrWhiteSpace(request.Comment) ? null : request.Comment.Trim();
        var (by, now) = (context.Actor.Name, time.GetUtcNow());
        // One statement and no read before it: the row changes with every report.
        var acknowledged = await database.Set<OfficeAgentRow>().Where(a => a.AgentId == request.AgentId && a.Status != ReportStatuses.Ok)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AcknowledgedBy, by).SetProperty(a => a.AcknowledgedAt, now).SetProperty(a => a.AcknowledgedComment, comment), ct);
        if (acknowledged == 0)
        {
            return await database.Set<OfficeAgentRow>().AnyAsync(a => a.AgentId == request.AgentId, ct)
                ? Error.Conflict("office.no_problem", $"The agent '{request.AgentId}' has no problem now.", request.AgentId)
                : OfficeErrors.UnknownAgent(request.AgentId);
        }
        context.Audit("office.problem_acknowledged", "office_agent", request.AgentId, after: new { comment });
        context.Notify(OfficeNotices.Feature, OfficeNotices.Agent, request.AgentId);
        return Done.It;
    }
}

internal sealed class UnacknowledgeProblemHandler(PlatformDbContext database, OperationContext context) : IHandler<UnacknowledgeProblem, Done>
{
    public async Task<Result<Done>> HandleAsync(UnacknowledgeProblem request, CancellationToken ct)
    {
        var changed = await database.Set<OfficeAgentRow>().Where(a => a.AgentId == request.AgentId).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.AcknowledgedBy, (string?)null).SetProperty(a => a.AcknowledgedAt, (DateTimeOffset?)null).SetProperty(a => a.AcknowledgedComment, (string?)null), ct);
        if (changed == 0)
            return OfficeErrors.UnknownAgent(request.AgentId);
        context.Audit("office.problem_unacknowledged", "office_agent", request.AgentId);
        context.Notify(OfficeNotices.Feature, OfficeNotices.Agent, request.AgentId);
        return Done.It;
    }
}
