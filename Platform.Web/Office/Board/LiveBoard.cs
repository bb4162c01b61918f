using System.Globalization;
using Platform.Core.Office.Board;
using Platform.Protocol.Office;

namespace Platform.Web.Office.Board;

/// <summary>An agent's place on a screen; the agent in it changes, the place stays.</summary>
public sealed class BoardCell(OfficeAgent agent)
{
    public OfficeAgent Agent { get; set; } = agent;
}

/// <summary>A department with those of its agents that the filter lets through, problems first.</summary>
public sealed record BoardGroup(string Department, IReadOnlyList<BoardCell> Cells, int Total);

/// <summary>
/// The board as one screen holds it. Most changes touch only what a tile says: they replace the agent in its cell. Sorting anew is kept
/// for changes that move a tile, because with thousands of agents it would otherwise be most of the work.
/// </summary>
public sealed class LiveBoard
{
    private readonly Dictionary<string, BoardCell> _cells = new(StringComparer.Ordinal);
    private IReadOnlyList<BoardGroup>? _groups;

    public bool IsLoaded => Summary is not null;

    public OfficeSummary? Summary { get; private set; }

    /// <summary>Counts what came; a screen shows from it how old its data is.</summary>
    public long Version { get; private set; }

    public BoardFilter Filter { get; private set; } = BoardFilter.None;

    public int Count => _cells.Count;

    /// <summary>What the filter lets through. The same object until a tile comes, goes or moves.</summary>
    public IReadOnlyList<BoardGroup> Groups => _groups ??= Sort();

    public OfficeAgent? Find(string? agentId) => agentId is not null && _cells.TryGetValue(agentId, out var cell) ? cell.Agent : null;

    public IEnumerable<OfficeAgent> Agents => _cells.Values.Select(cell => cell.Agent);

    public IReadOnlyList<string> Departments => [.. Agents.Select(agent => agent.Department).Distinct().Order(StringComparer.CurrentCultureIgnoreCase)];

    public IReadOnlyList<string> Brands => [.. Agents.Select(agent => agent.Brand).OfType<string>().Distinct().Order(StringComparer.CurrentCultureIgnoreCase)];

    public void Show(BoardFilter filter)
    {
        if (filter == Filter)
            return;
        (Filter, _groups) = (filter, null);
    }

    public void Apply(BoardMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Version++;
        if (message.Snapshot is { } snapshot)
            Begin(snapshot);
        else if (message.Changes is { } changes)
            Change(changes);
    }

    private void Begin(OfficeSnapshot snapshot)
    {
        _cells.Clear();
        foreach (var agent in snapshot.Agents)
            _cells.Add(agent.AgentId, new BoardCell(agent));
        (Summary, _groups) = (snapshot.Summary, null);
    }

    private void Change(OfficeChanges changes)
    {
        foreach (var agent in changes.Upserts)
        {
            if (!_cells.TryGetValue(agent.AgentId, out var cell))
            {
                _cells.Add(agent.AgentId, new BoardCell(agent));
                _groups = null;
                continue;
            }
            if (Moves(cell.Agent, agent))
                _groups = null;
            cell.Agent = agent;
        }
        foreach (var id in changes.Removed)
        {
            if (_cells.Remove(id))
                _groups = null;
        }
        Summary = changes.Summary;
    }

    private bool Moves(OfficeAgent before, OfficeAgent after) =>
        before.Rank() != after.Rank() || before.Name != after.Name || before.Department != after.Department || before.Brand != after.Brand
        || Filter.Matches(before) != Filter.Matches(after);

    private List<BoardGroup> Sort()
    {
        var names = CultureInfo.CurrentCulture.CompareInfo.GetStringComparer(CompareOptions.IgnoreCase);
        var totals = _cells.Values.CountBy(cell => cell.Agent.Department).ToDictionary(StringComparer.Ordinal);
        return [.. _cells.Values
            .Where(cell => Filter.Matches(cell.Agent))
            .GroupBy(cell => cell.Agent.Department, StringComparer.Ordinal)
            .Select(group => new BoardGroup(
                group.Key,
                [.. group.OrderBy(cell => cell.Agent.Rank()).ThenBy(cell => cell.Agent.Name, names).ThenBy(cell => cell.Agent.AgentId, StringComparer.Ordinal)],
                totals[group.Key]))
            // Departments with an unanswered problem stand first, the worst of them at the top.
            .OrderBy(group => Math.Min(group.Cells[0].Agent.Rank(), 3)).ThenBy(group => group.Department, names)];
    }
}
