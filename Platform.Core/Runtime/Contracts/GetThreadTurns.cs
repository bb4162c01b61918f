using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Contracts;

/// <summary>The last lines of a thread that its user and its agent (or who answered in its place) said, oldest first; failures of the agent are left out.</summary>
/// <param name="Agent">The agent's id.</param>
/// <param name="Limit">At most <see cref="Maximum"/>.</param>
[Requires(Permissions.ConversationsRead)]
public sealed record GetThreadTurns(Guid Agent, string Channel, string Thread, int Limit = GetThreadTurns.Usual) : IQuery<IReadOnlyList<ThreadTurn>>
{
    public const int Usual = 40;

    public const int Maximum = 500;
}

/// <param name="MessageId">The line's own id, where it has one.</param>
public sealed record ThreadTurn(bool IsUser, string Text, DateTimeOffset At, string? MessageId);
