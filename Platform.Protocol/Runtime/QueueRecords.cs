using System.Text.Json.Nodes;

namespace Platform.Protocol.Runtime;

/// <summary>One line of a conversation, on its way through <c>history_queue</c> (contracts: redis).</summary>
public sealed record HistoryRecord
{
    /// <summary><c>{tenant}.{agent}</c>, or the short form.</summary>
    public required string AgentId { get; init; }

    /// <summary>The thread: the chat id.</summary>
    public required string ThreadId { get; init; }

    /// <summary><c>user</c>, <c>agent</c> or <c>tool</c>.</summary>
    public required string SenderType { get; init; }

    /// <summary>What was said.</summary>
    public string Content { get; init; } = "";

    /// <summary>Where.</summary>
    public string Channel { get; init; } = "rest";

    /// <summary>When.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The question that all of it is about: the id of the user's message.</summary>
    public string? InteractionId { get; init; }

    /// <summary>The line's own id: written twice, it is there once.</summary>
    public string? MessageId { get; init; }

    /// <summary>The person, as the channel knows them.</summary>
    public string? PlatformUserId { get; init; }

    /// <summary>What they are called there.</summary>
    public string? UserName { get; init; }

    /// <summary>Of an answer: the named error.</summary>
    public string? Error { get; init; }

    /// <summary>Of an answer: the version and the epoch that gave it.</summary>
    public int? Version { get; init; }

    /// <summary>See <see cref="Version"/>.</summary>
    public long? Epoch { get; init; }

    /// <summary>Of an answer: what it took.</summary>
    public AnswerUsage? Usage { get; init; }

    /// <summary>Of an answer: how it came about. No secrets.</summary>
    public IReadOnlyList<TraceStep>? Trace { get; init; }

    /// <summary>Of an answer: from the message to the answer, in milliseconds.</summary>
    public int? DurationMs { get; init; }

    /// <summary>Of an answer: where its marks <c>[n]</c> come from.</summary>
    public IReadOnlyList<Citation>? Citations { get; init; }
}

/// <summary>One call of a model by an agent that is not run by Platform, on its way through <c>token_usage_queue</c> (contracts: redis).</summary>
public sealed record TokenUsageRecord
{
    /// <summary><c>{tenant}.{agent}</c>, or the short form.</summary>
    public required string AgentId { get; init; }

    /// <summary>The question.</summary>
    public string? InteractionId { get; init; }

    /// <summary>The thread.</summary>
    public string? ThreadId { get; init; }

    /// <summary><c>chat</c>, <c>embedding</c>, <c>sub_agent</c> or <c>tool</c>.</summary>
    public string CallType { get; init; } = "chat";

    /// <summary>From 1: retries and repetitions count on.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The call that brought the answer: one for each interaction.</summary>
    public bool Final { get; init; }

    /// <summary>By name.</summary>
    public string Provider { get; init; } = "";

    /// <summary>As the provider calls it.</summary>
    public string ModelId { get; init; } = "";

    /// <summary>Tokens that were sent.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>Both.</summary>
    public int TotalTokens { get; init; }

    /// <summary>US dollars.</summary>
    public decimal Cost { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset Timestamp { get; init; }
}

/// <summary>One step on the way to an answer, for people.</summary>
/// <param name="Node"><c>load_thread</c>, <c>retrieve</c>, <c>context</c>, <c>model</c>, <c>tool</c>, <c>cite</c>, or an event of one of them.</param>
/// <param name="Text">A short word on it: a function's name, a count, an error's code.</param>
/// <param name="AtMs">Since the message was taken.</param>
/// <param name="TookMs">How long it took.</param>
/// <param name="Data">Arguments, results, tokens. No secrets.</param>
public sealed record TraceStep(string Node, string Text, int AtMs, int TookMs, JsonNode? Data = null);
