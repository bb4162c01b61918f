using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>The tools of these ids, and by name those that match what is searched for.</summary>
/// <param name="Search">Part of name or description; null for any.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ChooseTools(IReadOnlyList<Guid> Ids, string? Search = null, int Limit = ChooseTools.DefaultLimit) : IQuery<ToolChoices>
{
    public const int DefaultLimit = 20;
}

public sealed record ToolChoices(IReadOnlyList<ToolChoice> Named, IReadOnlyList<ToolChoice> Found);

/// <param name="AsksId">Of sub_assistant tools: the agent that it asks.</param>
public sealed record ToolChoice(Guid Id, string Name, ToolType Type, string? Description, bool IsActive, Guid? AsksId, string? AsksName);

internal sealed class ChooseToolsValidator : AbstractValidator<ChooseTools>
{
    public ChooseToolsValidator()
    {
        RuleFor(r => r.Search).IsSearch();
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Ids.Count).LessThanOrEqualTo(Cursor.MaximumLimit);
    }
}

internal sealed class ChooseToolsHandler(PlatformDbContext database) : IHandler<ChooseTools, ToolChoices>
{
    public async Task<Result<ToolChoices>> HandleAsync(ChooseTools request, CancellationToken ct)
    {
        var tools = database.Set<Tool>().AsNoTracking();
        var named = await Choices(tools.Where(t => request.Ids.Contains(t.Id))).ToListAsync(ct);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            tools = tools.Where(t => EF.Functions.ILike(t.Name, pattern, "\\") || EF.Functions.ILike(t.Description!, pattern, "\\"));
        }

        var found = await Choices(tools.Where(t => !request.Ids.Contains(t.Id)).OrderBy(t => t.Name).ThenBy(t => t.Id).Take(request.Limit)).ToListAsync(ct);
        return new ToolChoices(named, found);
    }

    private IQueryable<ToolChoice> Choices(IQueryable<Tool> tools) =>
        tools.Select(t => new ToolChoice(t.Id, t.Name, t.ToolType, t.Description, t.IsActive, t.AssistantId, database.Set<Agent>().Where(a => a.Id == t.AssistantId).Select(a => a.Name).FirstOrDefault()));
}
