using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Contracts;

/// <summary>What comes of one message to an agent, in the order in which it happens. The last one is <see cref="Finished"/> or <see cref="Failed"/>.</summary>
public abstract record AgentEvent
{
    /// <summary>A piece of the answer.</summary>
    public sealed record Said(string Text) : AgentEvent;

    /// <summary>Something that the staff should know and that is no part of the answer: a tool that could not be offered.</summary>
    /// <param name="Code">As <c>tool.not_offered</c>.</param>
    public sealed record Noted(string Code, string Text) : AgentEvent;

    /// <summary>Of a run that is traced: a model is asked.</summary>
    /// <param name="Prompt">As it is sent: messages, functions, settings.</param>
    public sealed record Asked(string Model, JsonObject Prompt) : AgentEvent;

    /// <summary>Of a run that is traced: a model has answered, or the reason why not comes next.</summary>
    /// <param name="First">Until its first piece; null when there was none.</param>
    /// <param name="Error">The named error.</param>
    public sealed record Answered(
        string? Provider, string? Model, string Text, IReadOnlyList<ToolCalled> Wanted, long PromptTokens, long CompletionTokens, decimal Cost, TimeSpan Took, TimeSpan? First, string? Error) : AgentEvent;

    public sealed record ToolCalled(string CallId, string Function, JsonNode? Arguments) : AgentEvent;

    public sealed record ToolAnswered(string CallId, string Function, ToolAnswer Answer) : AgentEvent;

    /// <summary>A step between message and model: what was retrieved, what the model reads of it, what the answer cites.</summary>
    /// <param name="Node"><c>retrieve</c>, <c>context</c>, <c>cite</c>.</param>
    public sealed record Stepped(string Node, string Text, TimeSpan Took, JsonObject Data) : AgentEvent;

    /// <param name="Cost">US dollars, sub-agents included.</param>
    public sealed record Finished(string Text, long PromptTokens, long CompletionTokens, decimal Cost, int Steps, TimeSpan Took) : AgentEvent
    {
        /// <summary>Where the text's marks <c>[n]</c> come from.</summary>
        public IReadOnlyList<Citation> Citations { get; init; } = [];

        /// <summary>What they point into.</summary>
        internal IReadOnlyList<TurnDocument> Documents { get; init; } = [];
    }

    public sealed record Failed(Error Error) : AgentEvent;
}

/// <summary>One side of an earlier exchange.</summary>
public sealed record AgentTurn(bool IsUser, string Text);
