using Platform.Core.Agents;

namespace Platform.Web.Agents.List;

/// <summary>What the list shows and how it is sorted, as it stands in the address.</summary>
/// <param name="Sort">One of <see cref="Sorts"/>.</param>
public sealed record AgentListState(AgentFilter Filter, string Sort, bool Descending)
{
    public const string ByName = "name";
    public const string ByChange = "changed";
    public const string ByCost = "cost";

    public static readonly string[] Sorts = [ByName, ByChange, ByCost];

    public static readonly string[] FilterNames = ["q", "status", "department", "model"];

    private static readonly Dictionary<string, AgentState> States = new()
    {
        ["draft"] = AgentState.Draft, ["published"] = AgentState.Published, ["waiting"] = AgentState.DraftWaiting, ["archived"] = AgentState.Archived,
    };

    public static IEnumerable<(string Name, AgentState State)> StateNames => States.Select(state => (state.Key, state.Value));

    public bool IsNarrowed => Filter != new AgentFilter();

    public AgentOrder Order => Sort switch { ByChange => AgentOrder.Changed, ByCost => AgentOrder.Ranked, _ => AgentOrder.Name };

    /// <summary>The ranking begins with the dearest, so that is the order that counts as upward.</summary>
    public bool IsReversed => Sort == ByCost ? !Descending : Descending;

    public static AgentListState Read(Func<string, string?> value, bool withCost)
    {
        var sort = value("sort") is { } wanted && Sorts.Contains(wanted) && (withCost || wanted != ByCost) ? wanted : ByName;
        var (provider, model) = value("model")?.Split('/', 2) switch { [var p, var m] => (p, m), [var p] => (p, null), _ => ((string?)null, (string?)null) };
        AgentState? state = value("status") is { } status && States.TryGetValue(status, out var known) ? known : null;
        return new AgentListState(new AgentFilter(state, value("department"), provider, model, value("q")), sort, value("dir") is { } direction ? direction == "desc" : BeginsDescending(sort));
    }

    /// <summary>The address after a click on a column: the other direction, or the column's own first one.</summary>
    public Dictionary<string, string?> SortedBy(string sort)
    {
        var descending = sort == Sort ? !Descending : BeginsDescending(sort);
        return new() { ["sort"] = sort == ByName ? null : sort, ["dir"] = descending == BeginsDescending(sort) ? null : descending ? "desc" : "asc" };
    }

    private static bool BeginsDescending(string sort) => sort != ByName;
}
