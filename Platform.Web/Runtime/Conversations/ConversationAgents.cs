using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Runtime.Conversations;

/// <summary>Agents by their ids, as people know them; one that is gone keeps its id.</summary>
internal sealed class ConversationAgents
{
    private readonly Dictionary<Guid, AgentName> _known = [];
    private readonly HashSet<Guid> _asked = [];

    public async Task LearnAsync(IEnumerable<Guid> ids, Func<ListAgentNames, Task<Result<IReadOnlyList<AgentName>>>> ask)
    {
        var wanted = ids.Where(_asked.Add).Take(ListAgentNames.Maximum).ToArray();
        if (wanted.Length == 0)
            return;
        foreach (var name in (await ask(new ListAgentNames(wanted))).Value ?? [])
            _known[name.Id] = name;
    }

    public AgentName? Find(Guid id) => _known.GetValueOrDefault(id);

    public string Of(Guid id) => Find(id)?.Name ?? id.ToString();
}
