using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Usage.Contracts;

/// <summary>What a model was called for (contracts: redis, <c>call_type</c>).</summary>
public enum UsageKind
{
    Chat,
    Embedding,

    /// <summary>A call of an agent that another agent asked; it stands on the asking agent's account.</summary>
    SubAgent,

    /// <summary>A call that a tool makes on its own.</summary>
    Tool,
}

/// <summary>One call of a model: what it took and what it cost. Retries and broken streams are calls of their own.</summary>
public sealed record UsageRecord
{
    /// <summary>The outcome of a call that went well; every other outcome is the code of an error.</summary>
    public const string Succeeded = "ok";

    /// <summary>Made by the caller, UUIDv7. The same id with the same time is recorded once, however often it comes.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required TenantId Tenant { get; init; }

    /// <summary>When the call ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>On whose account: the agent that talks to the user. Null for calls that no agent makes (the test button, indexing).</summary>
    public Guid? Agent { get; init; }

    /// <summary>The agent that was asked by <see cref="Agent"/> and made this call.</summary>
    public Guid? SubAgent { get; init; }

    public string? Thread { get; init; }

    /// <summary>The question that is being answered; several calls may belong to one.</summary>
    public string? Interaction { get; init; }

    public UsageKind Kind { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>From 1; counts retries, other keys and other models of one call.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>True for the call that gave the interaction its answer.</summary>
    public bool IsFinal { get; init; }

    /// <summary><see cref="Succeeded"/> or an error's code.</summary>
    public string Outcome { get; init; } = Succeeded;

    /// <summary>The code of the error that led here from another key or model; null for the first choice.</summary>
    public string? FallbackReason { get; init; }

    /// <summary>The provider said nothing usable about its tokens; they are estimated.</summary>
    public bool IsEstimated { get; init; }

    public int PromptTokens { get; init; }

    public int CompletionTokens { get; init; }

    public int TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>US dollars.</summary>
    public decimal Cost { get; init; }

    public TimeSpan Latency { get; init; }
}
