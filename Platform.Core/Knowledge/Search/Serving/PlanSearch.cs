using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Before a search: is everything there that it names, what may it see, and what must the index have caught up with.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record PlanSearch(KnowledgeQuery Query) : IQuery<SearchPlan>;

/// <param name="Sources">Null for all of the tenant.</param>
/// <param name="TopK">What was asked for, within what the agent may have.</param>
internal sealed record SearchPlan(string Mark, IReadOnlySet<Guid>? Sources, int TopK);

internal sealed class PlanSearchValidator : AbstractValidator<PlanSearch>
{
    private const int LongestQuery = 4_000;
    private const int MostNames = 200;

    public PlanSearchValidator()
    {
        RuleFor(r => r.Query.Query).Must(query => !string.IsNullOrWhiteSpace(query) && query.Length <= LongestQuery).Says(SearchRuleText.All, "Query", LongestQuery).OverridePropertyName("Query");
        RuleFor(r => r.Query.TopK).InclusiveBetween(1, KnowledgeQuery.MostTopK).Says(SearchRuleText.All, "TopK", KnowledgeQuery.MostTopK).OverridePropertyName("TopK");
        RuleFor(r => r.Query.MinScore).InclusiveBetween(0, 1).Says(SearchRuleText.All, "MinScore").OverridePropertyName("MinScore");
        RuleFor(r => r.Query.Sources).Must(sources => sources is null || sources.Count <= MostNames).Says(SearchRuleText.All, "Names", MostNames).OverridePropertyName("Sources");
        RuleFor(r => r.Query.Collections).Must(names => names is null || names.Count <= MostNames).Says(SearchRuleText.All, "Names", MostNames).OverridePropertyName("Collections");
        RuleFor(r => r.Query.Tags).Must(tags => tags is null || tags.Count <= MostNames).Says(SearchRuleText.All, "Names", MostNames).OverridePropertyName("Tags");
    }
}

internal sealed class PlanSearchHandler(PlatformDbContext database, IAgentDirectory agents) : IHandler<PlanSearch, SearchPlan>
{
    public async Task<Result<SearchPlan>> HandleAsync(PlanSearch request, CancellationToken ct)
    {
        var query = request.Query;
        var (entries, topK) = (query.Scope, query.TopK);
        if (query.Agent is { } agent && entries is null)
        {
            if (await agents.FindAsync(agent.ToString(), ct) is not { } found)
                return KnowledgeErrors.UnknownAgent;
            entries = found.Knowledge?.Sources ?? [];
            topK = Math.Min(topK, found.Knowledge?.TopK ?? topK);
        }

        HashSet<Guid>? allowed = null;
        if (query.Sources is { } named)
        {
            var ids = named.Distinct().ToArray();
            if (await database.Set<KnowledgeSource>().CountAsync(s => ids.Contains(s.Id), ct) < ids.Length)
                return KnowledgeErrors.UnknownSource;
            allowed = await BelowAsync(ids, ct);
        }

        if (query.Collections is { } collections)
        {
            var found = await CollectionsAsync(collections, ct);
            if (found.Count < collections.Distinct(StringComparer.OrdinalIgnoreCase).Count())
                return KnowledgeErrors.UnknownCollection;
            allowed = Both(allowed, await OfCollectionsAsync(found, ct));
        }

        if (query.Tags is { Count: > 0 } tags)
            allowed = Both(allowed, await database.Set<KnowledgeSource>().Where(s => tags.All(tag => s.Tags.Contains(tag))).Select(s => s.Id).ToListAsync(ct));
        if (entries is not null && !entries.Contains(AgentKnowledge.Everything))
            allowed = Both(allowed, await OfEntriesAsync(entries, ct));
        return new SearchPlan(await RevisionMark.ReadAsync(database, ct), allowed, topK);
    }

    private async Task<HashSet<Guid>> OfEntriesAsync(IReadOnlyList<string> entries, CancellationToken ct)
    {
        var names = entries.Where(entry => entry.StartsWith(AgentKnowledge.CollectionPrefix, StringComparison.Ordinal)).Select(entry => entry[AgentKnowledge.CollectionPrefix.Length..]).ToArray();
        var found = names.Length == 0 ? [] : await CollectionsAsync(names, ct);
        var sources = await BelowAsync([.. entries.Select(entry => Guid.TryParse(entry, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)], ct);
        sources.UnionWith(await OfCollectionsAsync(found, ct));
        return sources;
    }

    private Task<List<Guid>> CollectionsAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        var lower = names.Select(name => name.ToLowerInvariant()).ToArray();
        return database.Set<KnowledgeCollection>().Where(c => lower.Contains(c.Name.ToLower())).Select(c => c.Id).ToListAsync(ct);
    }

    private async Task<List<Guid>> OfCollectionsAsync(List<Guid> collections, CancellationToken ct) =>
        collections.Count == 0 ? [] : await database.Set<KnowledgeSource>().Where(s => collections.Contains(s.CollectionId)).Select(s => s.Id).ToListAsync(ct);

    // With the pages of a site, the files of an archive.
    private async Task<HashSet<Guid>> BelowAsync(Guid[] sources, CancellationToken ct) => sources.Length == 0 ? [] : [.. await database.Database.SqlQuery<Guid>(
        $"""
        WITH RECURSIVE below AS (
            SELECT id FROM knowledge_sources WHERE tenant_id = {database.CurrentTenant.Value} AND id = ANY ({sources})
            UNION SELECT s.id FROM knowledge_sources s JOIN below b ON s.parent_id = b.id WHERE s.tenant_id = {database.CurrentTenant.Value})
        SELECT id AS "Value" FROM below
        """).ToListAsync(ct)];

    private static HashSet<Guid> Both(HashSet<Guid>? allowed, IEnumerable<Guid> also)
    {
        if (allowed is null)
            return [.. also];
        allowed.IntersectWith(also);
        return allowed;
    }
}
