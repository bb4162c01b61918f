using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Contracts;

/// <summary>Puts together what a model reads: instructions, memory, retrieved places, the conversation, within what it can read at once.</summary>
public interface IContextBuilder
{
    BuiltContext Build(ContextParts parts);
}

/// <summary>What there is to put together.</summary>
public sealed record ContextParts
{
    /// <summary>Of which agent and state the instructions are: what was counted for them is kept.</summary>
    public required (Guid Agent, int Version, long Epoch) Of { get; init; }

    /// <summary>The agent's prompt, its variables filled.</summary>
    public required string Instructions { get; init; }

    /// <summary><c>ru</c> or <c>en</c>: of what is said to the model about the rest.</summary>
    public required string Language { get; init; }

    /// <summary>The most fitting first.</summary>
    public IReadOnlyList<string> Memories { get; init; } = [];

    /// <summary>The best first.</summary>
    public IReadOnlyList<TurnDocument> Documents { get; init; } = [];

    /// <summary>Oldest first; the last message of the user is the question, what follows it belongs to the answer.</summary>
    public required IReadOnlyList<ChatMessage> Thread { get; init; }

    /// <summary>The thread is the caller's own: nothing of it is left out.</summary>
    public bool KeepsThread { get; init; }

    /// <summary>What the model can read at once, in tokens.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Of it for the answer.</summary>
    public required int AnswerTokens { get; init; }

    /// <summary>Of it for the functions that are offered.</summary>
    public int FunctionTokens { get; init; }
}

/// <param name="Messages">The instructions first.</param>
/// <param name="Record">For the trace: <c>{ "budget", "tokens", "parts": [ { "part", "items", "tokens", "cut_items", "cut_tokens" } ] }</c>; parts are <c>instructions</c>, <c>functions</c>, <c>memory</c>, <c>documents</c>, <c>thread</c>, <c>question</c>.</param>
/// <param name="IsCut">Something had to be left out.</param>
public sealed record BuiltContext(IReadOnlyList<ChatMessage> Messages, JsonObject Record, bool IsCut)
{
    /// <summary>For the trace: <c>1240 of 12000 tokens</c>.</summary>
    public string Word => $"{Record["tokens"]} of {Record["budget"]} tokens";
}
