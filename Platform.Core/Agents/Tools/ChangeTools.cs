using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>Turns several tools on or off. What is gone meanwhile is passed over.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record ActivateTools(IReadOnlyList<Guid> Ids, bool IsActive) : ICommand<ToolsChanged>;

/// <summary>Removes several tools: all of them, or none where agents have one of them and it is not forced.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record DeleteTools(IReadOnlyList<Guid> Ids, bool Force = false) : ICommand<ToolsChanged>;

public sealed record ToolsChanged(int Count);

internal static class ToolBatch
{
    /// <summary>Each is some statements, under the tenant's lock.</summary>
    public const int Most = 200;

    public static IRuleBuilderOptions<T, IReadOnlyList<Guid>> AreTools<T>(this IRuleBuilder<T, IReadOnlyList<Guid>> rule) =>
        rule.Must(ids => ids.Count is > 0 and <= Most).Says(AgentsRuleText.All, "Tools.Count", Most);
}

internal sealed class ActivateToolsValidator : AbstractValidator<ActivateTools>
{
    public ActivateToolsValidator() => RuleFor(r => r.Ids).AreTools();
}

internal sealed class DeleteToolsValidator : AbstractValidator<DeleteTools>
{
    public DeleteToolsValidator() => RuleFor(r => r.Ids).AreTools();
}

internal sealed class ChangeToolsHandler(PlatformDbContext database, AgentGraph graph, ToolSaving saving) : IHandler<ActivateTools, ToolsChanged>, IHandler<DeleteTools, ToolsChanged>
{
    public async Task<Result<ToolsChanged>> HandleAsync(ActivateTools request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        var ids = await database.Set<Tool>().AsNoTracking().Where(t => request.Ids.Contains(t.Id) && t.IsActive != request.IsActive).Select(t => t.Id).ToListAsync(ct);
        foreach (var id in ids)
        {
            var changed = await saving.UpdateAsync(new UpdateTool(id, new ToolEdit { IsActive = request.IsActive }), ct);
            if (!changed.Succeeded)
                return changed.Error;
        }

        return new ToolsChanged(ids.Count);
    }

    public async Task<Result<ToolsChanged>> HandleAsync(DeleteTools request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        var ids = await database.Set<Tool>().AsNoTracking().Where(t => request.Ids.Contains(t.Id)).Select(t => t.Id).ToListAsync(ct);
        var users = await database.Set<Agent>().AsNoTracking().Where(a => database.Set<AgentToolLink>().Any(l => l.AgentId == a.Id && ids.Contains(l.ToolId))).OrderBy(a => a.Name).Select(a => a.Name).ToListAsync(ct);
        if (users.Count > 0 && !request.Force)
            return AgentErrors.InUse(users);
        foreach (var id in ids)
        {
            var deleted = await saving.DeleteAsync(new DeleteTool(id, request.Force), ct);
            if (!deleted.Succeeded)
                return deleted.Error;
        }

        return new ToolsChanged(ids.Count);
    }
}
