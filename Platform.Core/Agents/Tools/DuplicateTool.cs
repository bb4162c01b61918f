using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>Makes a tool like another one, its secrets included: they go to the same address. Nobody has the copy yet.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record DuplicateTool(Guid Id, string Name) : ICommand<ToolView>;

internal sealed class DuplicateToolValidator : AbstractValidator<DuplicateTool>
{
    public DuplicateToolValidator() => RuleFor(r => r.Name).IsName(255);
}

internal sealed class DuplicateToolHandler(PlatformDbContext database, OperationContext context, AgentGraph graph, TimeProvider time) : IHandler<DuplicateTool, ToolView>
{
    public async Task<Result<ToolView>> HandleAsync(DuplicateTool request, CancellationToken ct)
    {
        // What it asks must not be removed meanwhile.
        await graph.LockSharedAsync(ct);
        if (await database.Set<Tool>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } source)
            return AgentErrors.UnknownTool;
        var copy = new Tool
        {
            TenantId = context.TenantId, Name = request.Name.Trim(), ToolType = source.ToolType, Description = source.Description, InputSchema = source.InputSchema, AssistantId = source.AssistantId,
            Config = source.Config, Secrets = source.Secrets, IsActive = source.IsActive, CreatedAt = time.GetUtcNow(),
        };
        copy.MarkChanged(time.GetUtcNow());
        database.Add(copy);
        context.Audit("tool.created", "tool", copy.Id.ToString(), copy.Name, after: new { copy.Name, copy.ToolType, copy.IsActive, copy.AssistantId, DuplicateOf = source.Id });
        context.Notify(AgentNotices.Feature, AgentNotices.Tool, copy.Id.ToString());
        return ToolView.Of(copy);
    }
}
