using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>The tools of the tenant, oldest first.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListTools(int Offset = 0, int Limit = ListAssistants.MaximumLimit) : IQuery<IReadOnlyList<ToolView>>;

[Requires(Permissions.AgentsRead)]
public sealed record GetTool(Guid Id) : IQuery<ToolView>;

internal sealed class ListToolsValidator : AbstractValidator<ListTools>
{
    public ListToolsValidator()
    {
        RuleFor(r => r.Offset).GreaterThanOrEqualTo(0);
        RuleFor(r => r.Limit).InclusiveBetween(1, ListAssistants.MaximumLimit);
    }
}

internal sealed class GetToolHandler(PlatformDbContext database) : IHandler<ListTools, IReadOnlyList<ToolView>>, IHandler<GetTool, ToolView>
{
    public async Task<Result<IReadOnlyList<ToolView>>> HandleAsync(ListTools request, CancellationToken ct) =>
        (await database.Set<Tool>().AsNoTracking().OrderBy(t => t.Id).Skip(request.Offset).Take(request.Limit).ToListAsync(ct)).ConvertAll(tool => ToolView.Of(tool));

    public async Task<Result<ToolView>> HandleAsync(GetTool request, CancellationToken ct) =>
        await database.Set<Tool>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is { } tool ? ToolView.Of(tool) : AgentErrors.UnknownTool;
}
