using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Contracts;

/// <summary>Answers messages to versions of agents in this process, where no process of the agent's own does it: never published ones, and those that a person stopped.</summary>
public interface ITrialRuns
{
    /// <summary>The last event is <see cref="AgentEvent.Finished"/> or <see cref="AgentEvent.Failed"/>; only the caller's cancellation is thrown.</summary>
    IAsyncEnumerable<AgentEvent> SayAsync(Actor actor, TrialMessage message, CancellationToken ct);
}

/// <summary>A message of somebody who tries an agent.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Version">Null for the newest draft.</param>
public sealed record TrialMessage(string Agent, int? Version, string Text)
{
    /// <summary>What was said before, oldest first.</summary>
    public IReadOnlyList<AgentTurn> Earlier { get; init; } = [];

    /// <summary>Of the person, IANA.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary><c>ru</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>What the user is called; null for the name of whoever tries.</summary>
    public string? UserName { get; init; }

    /// <summary>What else the channel would know of the user.</summary>
    public JsonObject? UserData { get; init; }

    /// <summary>The channel that prompts see; null for the test chat itself.</summary>
    public string? Imitates { get; init; }

    /// <summary>Tell <see cref="AgentEvent.Asked"/> and <see cref="AgentEvent.Answered"/>, too.</summary>
    public bool IsTraced { get; init; }
}
