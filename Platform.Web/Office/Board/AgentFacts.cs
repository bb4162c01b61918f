using Platform.Protocol.Office;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Office.Board;

/// <summary>What screens derive from an agent.</summary>
public static class AgentFacts
{
    /// <summary>Something that a person may have to look at. Who said goodbye is no problem, who fell silent is.</summary>
    public static bool IsProblem(this OfficeAgent agent) => agent.State switch
    {
        BoardStatuses.Error or BoardStatuses.Warning => true,
        BoardStatuses.Offline => agent.Reason != StatusReasons.Reported,
        _ => false,
    };

    /// <summary>A problem that nobody has taken note of.</summary>
    public static bool IsOpenProblem(this OfficeAgent agent) => agent.Acknowledged is null && agent.IsProblem();

    /// <summary>Place in the order of tiles. Working and idle share one, else tiles would dance all day.</summary>
    public static int Rank(this OfficeAgent agent)
    {
        var rank = agent.State switch
        {
            BoardStatuses.Error => 0,
            BoardStatuses.Warning => 1,
            BoardStatuses.Offline => agent.IsProblem() ? 2 : 8,
            _ => 6,
        };
        return agent.Acknowledged is not null && rank < 3 ? rank + 3 : rank;
    }

    public static StatusBadge.Look Look(this OfficeAgent agent) => LookOf(agent.State);

    /// <summary>The look of one of the <see cref="BoardStatuses"/>.</summary>
    public static StatusBadge.Look LookOf(string status) => status switch
    {
        BoardStatuses.Working or ReportStatuses.Ok => StatusBadge.Look.Working,
        BoardStatuses.Idle => StatusBadge.Look.Idle,
        BoardStatuses.Warning => StatusBadge.Look.Warning,
        BoardStatuses.Error => StatusBadge.Look.Error,
        _ => StatusBadge.Look.Offline,
    };

    public static int Of(this StatusCounts counts, string status) => status switch
    {
        BoardStatuses.Working => counts.Working,
        BoardStatuses.Idle => counts.Idle,
        BoardStatuses.Warning => counts.Warning,
        BoardStatuses.Error => counts.Error,
        _ => counts.Offline,
    };
}
