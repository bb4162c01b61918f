using Microsoft.Extensions.AI;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Contracts;

/// <summary>The one way to models, for everybody. What comes back is bound to one call description: make it, use it, drop it; it costs nothing.</summary>
/// <remarks>
/// Each attempt: budget → circuit breaker of the provider's key → the wire, with time-outs → usage record. Retries with growing pauses on 429 (Retry-After
/// honoured), 5xx and broken streams; then the provider's other keys, then the fallbacks. Refusals are thrown as <see cref="ModelException"/>. A stream that
/// breaks after something of the answer was given out is not begun again: it ends with <see cref="ModelErrors.StreamBroken"/>, and the caller decides what
/// the part is worth. Answers carry their way in <c>AdditionalProperties</c> under <see cref="ModelRoute.Key"/>.
/// </remarks>
public interface IModelClients
{
    /// <summary>Streaming, tool calls (the caller runs them: no function-calling loop here), JSON output, usage.</summary>
    IChatClient Chat(ModelCall call);

    IEmbeddingGenerator<string, Embedding<float>> Embeddings(ModelCall call);
}

/// <summary>A provider of the tenant, or a built-in one (<c>openai</c>, <c>openrouter</c>, <c>offline</c>), and one of its models.</summary>
public sealed record ModelChoice(string Provider, string Model);

/// <summary>What a chat call is for; the ledger keeps it.</summary>
public enum ModelPurpose
{
    Chat,

    /// <summary>By an agent that another agent asked.</summary>
    SubAgent,

    /// <summary>By a tool on its own.</summary>
    Tool,
}

/// <summary>Who calls which model, on whose account, within which limits.</summary>
public sealed record ModelCall
{
    public required TenantId Tenant { get; init; }

    public required ModelChoice Model { get; init; }

    /// <summary>Tried in this order when the first choice, with all its keys, does not answer.</summary>
    public IReadOnlyList<ModelChoice> Fallbacks { get; init; } = [];

    public ModelPurpose Purpose { get; init; }

    /// <summary>A prompt that is stored at the provider (OpenAI's Responses API) and says what the messages do not; then the model may be empty, and fallbacks do not know it.</summary>
    public string? StoredPrompt { get; init; }

    /// <summary>On whose account: the agent that talks to the user. Null for calls that no agent makes (the test button, indexing).</summary>
    public Guid? Agent { get; init; }

    /// <summary>The agent that was asked by <see cref="Agent"/> and makes this call.</summary>
    public Guid? SubAgent { get; init; }

    public string? Thread { get; init; }

    public string? Interaction { get; init; }

    /// <summary>US dollars a day that the agent's own configuration allows.</summary>
    public decimal? AgentDailyCost { get; init; }

    /// <summary>How often this very call was begun before, by processes that died: attempts count on from it.</summary>
    public int EarlierAttempts { get; init; }

    /// <summary>Functions that the caller's own client carries out: an answer that calls one of them ends the interaction.</summary>
    public IReadOnlyCollection<string> ReturnedFunctions { get; init; } = [];

    public ModelLimits Limits { get; init; } = new();
}

/// <summary>Limits of one call. The defaults suit a conversation.</summary>
public sealed record ModelLimits
{
    /// <summary>Tokens of the answer where the options do not say; always sent, for what is set aside of a budget must hold.</summary>
    public int MaxOutputTokens { get; init; } = 4_096;

    /// <summary>From sending to the first piece of the answer. Answers that are not streamed to the caller are streamed to here, so it holds for them too.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two pieces of the answer.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The whole call with all attempts and pauses.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Repetitions on the same key and model, 0 to 10.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one means the next key or model.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>The way of a call: every attempt, the last one the one that answered (or the last that failed).</summary>
public sealed record ModelRoute(IReadOnlyList<ModelAttempt> Attempts)
{
    /// <summary>Under this key an answer's <c>AdditionalProperties</c> hold its route; of a stream, the last update's.</summary>
    public const string Key = "platform.route";
}

/// <param name="Key">Which of the provider's keys, from 1; 0 where there is none (the environment's key, offline).</param>
/// <param name="Error">The named error; null when it answered.</param>
/// <param name="Cost">US dollars.</param>
public sealed record ModelAttempt(int Number, string Provider, string Model, int Key, string? Error, int PromptTokens, int CompletionTokens, bool IsEstimated, decimal Cost, TimeSpan Latency);
