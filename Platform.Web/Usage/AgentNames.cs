using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Usage;

/// <summary>Agents by their ids, as people know them. Who may see usage may not see agents for that: then the ids stay.</summary>
internal sealed class AgentNames
{
    private readonly Dictionary<Guid, AgentName> _known = [];
    private readonly HashSet<Guid> _asked = [];

    /// <summary>Reads the names that are not known yet; an agent that is gone for good keeps its id.</summary>
    public async Task LearnAsync(IEnumerable<Guid?> ids, Func<ListAgentNames, Task<Result<IReadOnlyList<AgentName>>>> ask)
    {
        var wanted = ids.OfType<Guid>().Where(_asked.Add).Take(ListAgentNames.Maximum).ToArray();
        if (wanted.Length == 0)
            return;
        var found = await ask(new ListAgentNames(wanted));
        foreach (var name in found.Value ?? [])
            _known[name.Id] = name;
    }

    public AgentName? Find(Guid? id) => id is { } known ? _known.GetValueOrDefault(known) : null;

    public string Of(Guid id) => Find(id)?.Name ?? id.ToString();
}
