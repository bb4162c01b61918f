using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>Agents that a tool may ask, by name: a picker's lines.</summary>
/// <param name="Search">Part of name or slug.</param>
/// <param name="Chosen">Is among them whatever is searched, also when it cannot be asked any more.</param>
[Requires(Permissions.AgentsRead)]
public sealed record FindAskable(string? Search = null, Guid? Chosen = null, int Limit = Cursor.DefaultLimit) : IQuery<IReadOnlyList<AskableAgent>>;

/// <param name="CanBeAsked">It is active and not archived.</param>
public sealed record AskableAgent(Guid Id, string Slug, string Name, bool CanBeAsked);

internal sealed class FindAskableValidator : AbstractValidator<FindAskable>
{
    public FindAskableValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Search).IsSearch().OverridePropertyName("Q");
    }
}

internal sealed class FindAskableHandler(PlatformDbContext database) : IHandler<FindAskable, IReadOnlyList<AskableAgent>>
{
    public async Task<Result<IReadOnlyList<AskableAgent>>> HandleAsync(FindAskable request, CancellationToken ct)
    {
        var pattern = CommonRules.Contains(request.Search ?? "");
        return await database.Set<Agent>().AsNoTracking()
            .Where(a => a.Id == request.Chosen
                || (a.Status != AgentStatus.Archived && a.IsActive && (EF.Functions.ILike(a.Name, pattern, "\\") || EF.Functions.ILike(a.Slug, pattern, "\\"))))
            .OrderByDescending(a => a.Id == request.Chosen).ThenBy(a => a.Name).ThenBy(a => a.Id).Take(request.Limit)
            .Select(a => new AskableAgent(a.Id, a.Slug, a.Name, a.IsActive && a.Status != AgentStatus.Archived))
            .ToListAsync(ct);
    }
}
