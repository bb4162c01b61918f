using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

internal sealed class ListKnowledgeChoicesValidator : AbstractValidator<ListKnowledgeChoices>
{
    public ListKnowledgeChoicesValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Search).IsSearch();
    }
}

internal sealed class ListKnowledgeChoicesHandler(PlatformDbContext database) : IHandler<ListKnowledgeChoices, KnowledgeChoices>
{
    public async Task<Result<KnowledgeChoices>> HandleAsync(ListKnowledgeChoices request, CancellationToken ct)
    {
        var sources = database.Set<KnowledgeSource>().AsNoTracking();
        var collections = await database.Set<KnowledgeCollection>().AsNoTracking().OrderBy(c => c.Name).Take(ListCollections.Maximum)
            .Select(c => new CollectionChoice(c.Name, sources.Count(s => s.CollectionId == c.Id && s.CurrentEditionId != null), sources.Count(s => s.CollectionId == c.Id))).ToListAsync(ct);
        var wanted = sources;
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            wanted = sources.Where(s => EF.Functions.ILike(s.Title, pattern, "\\") || EF.Functions.ILike(s.Url!, pattern, "\\") || s.Tags.Any(tag => EF.Functions.ILike(tag, pattern, "\\")));
        }

        var found = await Choices(wanted.OrderByDescending(s => s.CreatedAt).ThenBy(s => s.Id).Take(request.Limit)).ToListAsync(ct);
        var ids = request.Entries.Select(entry => Guid.TryParse(entry, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).ToArray();
        var named = (await Choices(sources.Where(s => ids.Contains(s.Id))).ToListAsync(ct)).ToDictionary(source => source.Id);
        var (all, ready) = (await sources.CountAsync(ct), await sources.CountAsync(s => s.CurrentEditionId != null, ct));
        return new KnowledgeChoices([.. request.Entries.Select(entry => Entry(entry, collections, named, ready, all))], collections, found, all);
    }

    private IQueryable<SourceChoice> Choices(IQueryable<KnowledgeSource> sources) =>
        sources.Select(s => new SourceChoice(s.Id, s.Title, database.Set<KnowledgeCollection>().First(c => c.Id == s.CollectionId).Name, s.Kind, s.CurrentEditionId != null));

    private static KnowledgeEntry Entry(string entry, List<CollectionChoice> collections, Dictionary<Guid, SourceChoice> named, int ready, int all)
    {
        if (entry == AgentKnowledge.Everything)
            return new KnowledgeEntry(entry, entry, true, ready, all);
        if (entry.StartsWith(AgentKnowledge.CollectionPrefix, StringComparison.Ordinal))
        {
            var name = entry[AgentKnowledge.CollectionPrefix.Length..];
            var collection = collections.Find(choice => string.Equals(choice.Name, name, StringComparison.OrdinalIgnoreCase));
            return new KnowledgeEntry(entry, collection?.Name, true, collection?.Ready ?? 0, collection?.Sources ?? 0);
        }

        var source = Guid.TryParse(entry, out var id) ? named.GetValueOrDefault(id) : null;
        return new KnowledgeEntry(entry, source?.Title, false, source is { IsReady: true } ? 1 : 0, source is null ? 0 : 1);
    }
}
