using System.Text.Json.Nodes;

namespace Platform.Protocol.Runtime;

/// <summary>A message to an agent: what stands on <c>agent:{id}:input</c> and in its inbox (contracts: redis).</summary>
public sealed record AgentMessage
{
    /// <summary>What the user wrote.</summary>
    public string Text { get; init; } = "";

    /// <summary>The thread, within agent and channel. A message without it is dead.</summary>
    public required string ChatId { get; init; }

    /// <summary>The channel's own id of the person; <see cref="ChatId"/> where it is missing.</summary>
    public string? PlatformUserId { get; init; }

    /// <summary>What the channel knows of the person: <c>name</c>, <c>language</c> (ru, en), <c>time_zone</c> (IANA), anything else.</summary>
    public JsonObject? UserData { get; init; }

    /// <summary><c>telegram</c>, <c>websocket</c>, <c>rest</c>, <c>openai</c>, <c>test</c> …: small letters.</summary>
    public string Channel { get; init; } = "rest";

    /// <summary>Once per message: a repeated one is answered with the same answer.</summary>
    public string? MessageId { get; init; }

    /// <summary>The message that this one answers.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>A version that need not be published, for the test chat; null for the published one.</summary>
    public int? Version { get; init; }

    /// <summary>When it came in; an older one than the agent's patience is answered with a polite failure.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Of the OpenAI-compatible endpoint: the request's own conversation and tools, in place of the thread.</summary>
    public ClientRequest? Request { get; init; }

    /// <summary>Of the test chat: the conversation so far in place of the thread, and what it plays.</summary>
    public TrialRequest? Trial { get; init; }
}

/// <summary>What the test chat brings along, so that every message can be asked again as if for the first time. Nothing of it is kept as a thread.</summary>
public sealed record TrialRequest
{
    /// <summary>The channel of such messages. Nobody delivers it, and its answers tell how they came about in full.</summary>
    public const string Channel = "test";

    /// <summary>The turns before this message, oldest first.</summary>
    public IReadOnlyList<TurnMessage> Earlier { get; init; } = [];

    /// <summary>The channel that prompts see in place of <see cref="Channel"/>; null for none.</summary>
    public string? Imitates { get; init; }
}

/// <summary>What a client of the OpenAI-compatible endpoint brings along.</summary>
public sealed record ClientRequest
{
    /// <summary>The conversation, the last message included; a <c>system</c> message comes after the agent's own prompt.</summary>
    public IReadOnlyList<TurnMessage> Messages { get; init; } = [];

    /// <summary>The client's own functions: their calls are returned to it.</summary>
    public IReadOnlyList<ClientTool> Tools { get; init; } = [];

    /// <summary><c>auto</c>, <c>none</c>, <c>required</c>, or the name of a function.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>0–2, at most what the agent has.</summary>
    public double? Temperature { get; init; }

    /// <summary>Tokens of the answer, at most what the agent allows.</summary>
    public int? MaxTokens { get; init; }
}

/// <summary>A function of the client.</summary>
/// <param name="Parameters">JSON Schema of the type object.</param>
public sealed record ClientTool(string Name, string? Description, JsonObject? Parameters);

/// <summary>An answer of an agent: what stands on <c>agent:{id}:output</c> and in its outbox (contracts: redis).</summary>
public sealed record AgentAnswer
{
    /// <summary>The thread.</summary>
    public required string ChatId { get; init; }

    /// <summary>For the user; with an error a sentence in the agent's language.</summary>
    public string Response { get; init; } = "";

    /// <summary>Of the question.</summary>
    public string Channel { get; init; } = "rest";

    /// <summary>The answer's own.</summary>
    public required string MessageId { get; init; }

    /// <summary>The question's.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The person, as the channel knows them.</summary>
    public string? PlatformUserId { get; init; }

    /// <summary>The named error; null when it was answered.</summary>
    public string? Error { get; init; }

    /// <summary>Calls of the client's own functions.</summary>
    public IReadOnlyList<TurnCall>? ToolCalls { get; init; }

    /// <summary>Where the answer's marks <c>[n]</c> come from.</summary>
    public IReadOnlyList<Citation>? Citations { get; init; }

    /// <summary>Of all calls of models for this message.</summary>
    public AnswerUsage? Usage { get; init; }

    /// <summary>The version that answered.</summary>
    public int? Version { get; init; }

    /// <summary>The epoch that answered.</summary>
    public long? Epoch { get; init; }

    /// <summary>Of the channel <c>test</c> alone: how the answer came about. What is long may lack its data, which then came live.</summary>
    public IReadOnlyList<TraceStep>? Trace { get; init; }

    /// <summary>Of the channel <c>test</c> alone: from the message to the answer, in milliseconds.</summary>
    public int? DurationMs { get; init; }
}

/// <summary>What an answer took.</summary>
/// <param name="Cost">US dollars.</param>
public sealed record AnswerUsage(long PromptTokens, long CompletionTokens, decimal Cost)
{
    /// <summary>Both kinds together.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;
}

/// <summary>On <c>agent:{id}:live</c> (Pub/Sub, lossy): what happens while an answer is made. The answer itself is in the outbox.</summary>
public sealed record LivePiece
{
    /// <summary>The thread.</summary>
    public required string ChatId { get; init; }

    /// <summary>Of the question.</summary>
    public string Channel { get; init; } = "rest";

    /// <summary>The question's id.</summary>
    public required string ReplyTo { get; init; }

    /// <summary>From 0, for each attempt to answer; a gap means that a piece was lost.</summary>
    public int Number { get; init; }

    /// <summary>A piece of the text; null for what is only an event.</summary>
    public string? Text { get; init; }

    /// <summary>What was said so far does not count: the answer begins anew.</summary>
    public bool Restarts { get; init; }

    /// <summary>A node of the graph, as the trace has it.</summary>
    public TraceStep? Step { get; init; }
}
