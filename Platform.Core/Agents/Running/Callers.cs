using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>People who try tools and drafts, as tools see them.</summary>
internal static class Callers
{
    // Reminders and events that come of trying are the person's own, and stay in the test chat.
    private const string Channel = "test";

    public static ToolCaller Trying(Actor actor, string timeZone, string language) => new()
    {
        Tenant = actor.Tenant!.Value, User = actor.User?.Value.ToString() ?? actor.Id, UserName = actor.Name, Channel = Channel, Thread = Channel,
        TimeZone = timeZone, Language = language,
    };

    public static ToolCaller Trying(Actor actor, RunnableAgent agent, string timeZone, string language) => Trying(actor, timeZone, language) with
    {
        Agent = agent.Id, AgentDailyCost = agent.Settings.DailyBudget, Interaction = Guid.CreateVersion7().ToString(),
    };
}
