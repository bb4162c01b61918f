using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>What is sent of a tool; what is not sent stays, or is the default.</summary>
public sealed record ToolEdit
{
    /// <summary>At most 255 characters.</summary>
    public Optional<string> Name { get; init; }

    public Optional<ToolType> ToolType { get; init; }

    public Optional<string?> Description { get; init; }

    /// <summary>A JSON Schema (draft 2020-12, of the type object) as text.</summary>
    public Optional<string> InputSchema { get; init; }

    /// <summary>Of sub_assistant tools, always and only.</summary>
    public Optional<Guid?> AssistantId { get; init; }

    /// <summary>http: url, method, headers, body, allow_private; mcp: url and headers, or command and args; knowledge: sources, top_k; all: timeout_seconds, class.</summary>
    public Optional<JsonObject?> Config { get; init; }

    public Optional<bool> IsActive { get; init; }
}

/// <param name="Id">For imports, which keep ids; else a new one.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record CreateTool(ToolEdit Edit, Guid? Id = null) : ICommand<ToolView>;

/// <summary>Changes the keys that are sent; the agents that have the tool get a new epoch.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record UpdateTool(Guid Id, ToolEdit Edit, uint? Version = null) : ICommand<ToolView>;

/// <summary>Removes a tool. Refused while agents have it, unless forced: then they have it no more.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record DeleteTool(Guid Id, bool Force = false, uint? Version = null) : ICommand<Done>;

internal sealed class CreateToolValidator : AbstractValidator<CreateTool>
{
    public CreateToolValidator()
    {
        RuleFor(r => r.Edit.Name.Value).IsName(255).OverridePropertyName("/name");
        RuleFor(r => r.Edit.Description.Value).MaximumLength(AgentRules.MaximumDescription).OverridePropertyName("/description");
    }
}

internal sealed class UpdateToolValidator : AbstractValidator<UpdateTool>
{
    public UpdateToolValidator()
    {
        RuleFor(r => r.Edit.Name.Value).IsName(255).OverridePropertyName("/name").When(r => r.Edit.Name.IsPresent);
        RuleFor(r => r.Edit.Description.Value).MaximumLength(AgentRules.MaximumDescription).OverridePropertyName("/description");
    }
}

internal sealed class SaveToolHandler(ToolSaving saving) : IHandler<CreateTool, ToolView>, IHandler<UpdateTool, ToolView>, IHandler<DeleteTool, Done>
{
    public Task<Result<ToolView>> HandleAsync(CreateTool request, CancellationToken ct) => saving.CreateAsync(request, ct);

    public Task<Result<ToolView>> HandleAsync(UpdateTool request, CancellationToken ct) => saving.UpdateAsync(request, ct);

    public Task<Result<Done>> HandleAsync(DeleteTool request, CancellationToken ct) => saving.DeleteAsync(request, ct);
}

/// <summary>Shared with the import, which does it many times in one transaction.</summary>
internal sealed class ToolSaving(PlatformDbContext database, OperationContext context, AgentGraph graph, ToolCheck check, AgentChanges changes, Unlinking unlinking, TimeProvider time)
{
    public async Task<Result<ToolView>> CreateAsync(CreateTool request, CancellationToken ct)
    {
        // Nobody has it yet, so it closes no circle; what it asks must not be removed meanwhile.
        await graph.LockSharedAsync(ct);
        var tool = new Tool { Id = request.Id ?? Guid.CreateVersion7(), TenantId = context.TenantId, InputSchema = """{"type":"object","properties":{}}""", CreatedAt = time.GetUtcNow() };
        if (await check.ApplyAsync(tool, request.Edit, ct) is { } refusal)
            return refusal;
        tool.MarkChanged(time.GetUtcNow());
        database.Add(tool);
        Tell(tool, "tool.created");
        return ToolView.Of(tool);
    }

    public async Task<Result<ToolView>> UpdateAsync(UpdateTool request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await database.Set<Tool>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tool)
            return AgentErrors.UnknownTool;
        if (request.Version is { } version && version != tool.Version)
            return Errors.ChangedMeanwhile;
        if (await check.ApplyAsync(tool, request.Edit, ct) is { } refusal)
            return refusal;
        if (tool.ToolType != ToolType.SubAssistant && await database.Set<AgentToolLink>().AnyAsync(l => l.ToolId == tool.Id && l.SubAssistantId != null, ct))
            return AgentErrors.Field("/tool_type", "SubAssistant.NotForType");
        tool.MarkChanged(time.GetUtcNow());
        var users = await database.Set<Agent>().Where(a => database.Set<AgentToolLink>().Any(l => l.AgentId == a.Id && l.ToolId == tool.Id)).ToListAsync(ct);
        foreach (var user in users)
        {
            user.MarkChanged(time.GetUtcNow(), context.Actor.Name);
            await changes.TellAsync(user.Id, user.Slug, user.Epoch, isGone: false, ct);
        }

        Tell(tool, "tool.changed");
        return ToolView.Of(tool);
    }

    public async Task<Result<Done>> DeleteAsync(DeleteTool request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await database.Set<Tool>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tool)
            return AgentErrors.UnknownTool;
        if (request.Version is { } version && version != tool.Version)
            return Errors.ChangedMeanwhile;
        var users = await database.Set<Agent>().Where(a => database.Set<AgentToolLink>().Any(l => l.AgentId == a.Id && l.ToolId == tool.Id)).OrderBy(a => a.Name).Select(a => a.Name).ToListAsync(ct);
        if (users.Count > 0 && !request.Force)
            return AgentErrors.InUse(users);
        await unlinking.FromAllAsync(tool, except: null, ct);
        database.Remove(tool);
        Tell(tool, "tool.deleted");
        return Done.It;
    }

    private void Tell(Tool tool, string action)
    {
        context.Audit(action, "tool", tool.Id.ToString(), tool.Name, after: new { tool.Name, tool.ToolType, tool.IsActive, tool.AssistantId });
        context.Notify(AgentNotices.Feature, AgentNotices.Tool, tool.Id.ToString());
    }
}
