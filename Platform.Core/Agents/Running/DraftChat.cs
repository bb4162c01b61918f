using System.Runtime.CompilerServices;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>The test chat: a message to a version of an agent that need not be published, answered in this process, on the agent's account.</summary>
public sealed class DraftChat
{
    // The longest message that a channel takes is some thousand characters; a pasted document is longer.
    private const int LongestText = 100_000;

    private readonly OperationRunner _operations;
    private readonly AgentLoop _loop;

    internal DraftChat(OperationRunner operations, AgentLoop loop) => (_operations, _loop) = (operations, loop);

    /// <param name="agent">Slug or id.</param>
    /// <param name="version">Null for the newest draft.</param>
    /// <param name="timeZone">IANA.</param>
    /// <param name="language"><c>ru</c> or <c>en</c>: of what tools say.</param>
    public async IAsyncEnumerable<AgentEvent> SayAsync(
        Actor actor, string agent, int? version, IReadOnlyList<AgentTurn> earlier, string text, string timeZone, string language, [EnumeratorCancellation] CancellationToken ct)
    {
        var found = await FindAsync(actor, agent, version, text, ct);
        if (!found.Succeeded)
        {
            yield return new AgentEvent.Failed(found.Error);
            yield break;
        }

        var run = new AgentRun(found.Value, Callers.Trying(actor, found.Value, timeZone, language), earlier, text);
        await foreach (var happened in _loop.RunAsync(run, ct))
            yield return happened;
    }

    private async Task<Result<RunnableAgent>> FindAsync(Actor actor, string agent, int? version, string text, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(text) || text.Length > LongestText
            ? AgentErrors.Field("/text", "Text", LongestText)
            : await _operations.RunAsync(new GetRunnableAgent(agent, version), actor, ct);
}
