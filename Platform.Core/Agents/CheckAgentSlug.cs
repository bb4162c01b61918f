using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>Whether a slug can be had, and one that can, made of the name. For forms, while somebody types; what counts is the answer to making the agent.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record CheckAgentSlug(string Name, string? Slug = null) : IQuery<AgentSlugCheck>;

/// <param name="IsValid">True for none at all.</param>
/// <param name="Suggestion">Free at the time of asking.</param>
public sealed record AgentSlugCheck(bool IsValid, bool IsTaken, string Suggestion);

internal sealed class CheckAgentSlugHandler(PlatformDbContext database) : IHandler<CheckAgentSlug, AgentSlugCheck>
{
    public async Task<Result<AgentSlugCheck>> HandleAsync(CheckAgentSlug request, CancellationToken ct)
    {
        var made = Slugs.Of(request.Name);
        var prefix = made + "-";
        var taken = await database.Set<Agent>().AsNoTracking().Where(a => a.Slug == request.Slug || a.Slug == made || a.Slug.StartsWith(prefix)).Select(a => a.Slug).ToListAsync(ct);
        return new AgentSlugCheck(string.IsNullOrEmpty(request.Slug) || Slugs.IsSlug(request.Slug), request.Slug is not null && taken.Contains(request.Slug), Slugs.Free(made, taken));
    }
}
