using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Context;

/// <summary>Which entries of a configuration name something, in the tenant of the running operation.</summary>
internal sealed class KnowledgeNames(PlatformDbContext database) : IKnowledgeNames
{
    public async Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyCollection<string> entries, CancellationToken ct)
    {
        var wanted = entries.Where(entry => entry != AgentKnowledge.Everything).ToArray();
        if (wanted.Length == 0)
            return [];
        var ids = wanted.Select(entry => Guid.TryParse(entry, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).ToArray();
        var sources = ids.Length == 0 ? [] : await database.Set<KnowledgeSource>().Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToListAsync(ct);
        var names = wanted.Where(IsCollection).Select(entry => NameOf(entry).ToLowerInvariant()).ToArray();
        var collections = names.Length == 0 ? [] : await database.Set<KnowledgeCollection>().Where(c => names.Contains(c.Name.ToLower())).Select(c => c.Name).ToListAsync(ct);
        return [.. wanted.Where(entry => IsCollection(entry)
            ? !collections.Exists(name => string.Equals(name, NameOf(entry), StringComparison.OrdinalIgnoreCase))
            : !Guid.TryParse(entry, out var id) || !sources.Contains(id))];
    }

    private static bool IsCollection(string entry) => entry.StartsWith(AgentKnowledge.CollectionPrefix, StringComparison.Ordinal);

    private static string NameOf(string entry) => entry[AgentKnowledge.CollectionPrefix.Length..];
}
