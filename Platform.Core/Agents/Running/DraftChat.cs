using System.Runtime.CompilerServices;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>The test chat: a message to a version of an agent that need not be published, answered in this process, on the agent's account.</summary>
public sealed class DraftChat : ITrialRuns
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
    public IAsyncEnumerable<AgentEvent> SayAsync(Actor actor, string agent, int? version, IReadOnlyList<AgentTurn> earlier, string text, string timeZone, string language, CancellationToken ct) =>
        SayAsync(actor, new TrialMessage(agent, version, text) { Earlier = earlier, TimeZone = timeZone, Language = language }, ct);

    public async IAsyncEnumerable<AgentEvent> SayAsync(Actor actor, TrialMessage message, [EnumeratorCancellation] CancellationToken ct)
    {
        var found = await FindAsync(actor, message, ct);
        if (!found.Succeeded)
        {
            yield return new AgentEvent.Failed(found.Error);
            yield break;
        }

        var trying = Callers.Trying(actor, found.Value, message.TimeZone, message.Language);
        var caller = trying with { UserName = message.UserName ?? trying.UserName, UserData = message.UserData, Imitates = message.Imitates };
        await foreach (var happened in _loop.RunAsync(new AgentRun(found.Value, caller, message.Earlier, message.Text, message.IsTraced), ct))
            yield return happened;
    }

    private async Task<Result<RunnableAgent>> FindAsync(Actor actor, TrialMessage message, CancellationToken ct) =>
        string.IsNullOrWhiteSpace(message.Text) || message.Text.Length > LongestText
            ? AgentErrors.Field("/text", "Text", LongestText)
            : await _operations.RunAsync(new GetRunnableAgent(message.Agent, message.Version), actor, ct);
}
