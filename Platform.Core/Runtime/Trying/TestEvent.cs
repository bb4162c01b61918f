using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Trying;

/// <summary>Who answers a test message, and why.</summary>
public enum TestWay
{
    /// <summary>The agent's own process.</summary>
    Process,

    /// <summary>The agent's own process, which the message starts.</summary>
    Asleep,

    /// <summary>The server: the agent was never published.</summary>
    NotPublished,

    /// <summary>The server: the agent is switched off.</summary>
    Inactive,

    /// <summary>The server: a person stopped the agent, or nobody has started it.</summary>
    Stopped,

    /// <summary>The server: the agent's process has failed.</summary>
    Failed,
}

/// <summary>An agent as somebody who tries it finds it.</summary>
/// <param name="Name">What people call it.</param>
public sealed record TestPlace(Guid AgentId, string Slug, string Name, int? PublishedVersion, TestWay Way)
{
    public bool IsByProcess => Way is TestWay.Process or TestWay.Asleep;
}

/// <summary>A message of somebody who tries an agent.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Version">Null for the published one.</param>
/// <param name="Chat">Messages of one chat are answered one after another.</param>
public sealed record TestQuestion(string Agent, int? Version, string Chat, string Text)
{
    /// <summary>Far beyond what any channel takes.</summary>
    public const int LongestText = 100_000;

    /// <summary>What was said before, oldest first: the thread, wherever the message is asked.</summary>
    public IReadOnlyList<Agents.Contracts.AgentTurn> Earlier { get; init; } = [];

    /// <summary>The channel that prompts see; null for the test chat itself.</summary>
    public string? Imitates { get; init; }

    /// <summary>Who asks.</summary>
    public TestUser User { get; init; } = new();
}

/// <summary>The user that a test plays.</summary>
/// <param name="Name">Null for the name of whoever tries.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>; null for the tenant's.</param>
/// <param name="TimeZone">IANA; null for the tenant's.</param>
/// <param name="Data">Whatever else a channel would know.</param>
public sealed record TestUser(string? Name = null, string? Language = null, string? TimeZone = null, System.Text.Json.Nodes.JsonObject? Data = null);

/// <summary>What comes of a test message, in the order in which it happens; the same whoever answers. The last one is <see cref="Ended"/>.</summary>
public abstract record TestEvent
{
    /// <summary>The message is on its way.</summary>
    public sealed record Began(TestWay Way) : TestEvent;

    /// <summary>A piece of what the model says at present.</summary>
    public sealed record Said(string Text) : TestEvent;

    /// <summary>What the model said at present does not count: it begins anew.</summary>
    public sealed record Restarted : TestEvent;

    /// <summary>A step is done.</summary>
    public sealed record Stepped(TraceStep Step) : TestEvent;

    public sealed record Ended(TestOutcome Outcome) : TestEvent;
}

/// <param name="Text">The answer, or what its user would be told instead.</param>
/// <param name="Error">Why there is no answer.</param>
/// <param name="Version">That answered.</param>
/// <param name="Trace">All steps; one that was told before may lack its data here.</param>
public sealed record TestOutcome(string Text, Error? Error, AnswerUsage Usage, int DurationMs, int? Version, IReadOnlyList<TraceStep> Trace)
{
    /// <summary>Where the text's marks <c>[n]</c> come from.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];
}
