using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>One message to an agent, with all that is needed to answer it.</summary>
/// <param name="Caller">The agent itself is named in it: as the one that talks to the user, or as the one that was asked.</param>
/// <param name="IsTraced">Calls of models are told as they are sent, and as they are answered.</param>
internal sealed record AgentRun(RunnableAgent Agent, ToolCaller Caller, IReadOnlyList<AgentTurn> Earlier, string Text, bool IsTraced = false)
{
    /// <summary>What carries out the calls in place of the tools themselves; null for the tools.</summary>
    public ToolExecution? Execute { get; init; }

    /// <summary>Nothing is recalled of the user, and nothing kept: a test is the same each time.</summary>
    public bool Forgets { get; init; }
}

/// <summary>Carries out one call. Whatever goes wrong is an answer; only the caller's cancellation is thrown.</summary>
internal delegate Task<ToolAnswer> ToolExecution(OfferedFunction offered, JsonObject arguments, ToolCaller caller, CancellationToken ct);
