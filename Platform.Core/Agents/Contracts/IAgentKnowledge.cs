using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Contracts;

/// <summary>What agents know, and what they remember of their users. The knowledge base implements it; nobody here sees more of it.</summary>
public interface IAgentKnowledge
{
    /// <summary>What is known for a message, before the model is asked. What goes wrong stands in the answer; only the caller's cancellation is thrown.</summary>
    Task<KnowledgeAnswer> FindAsync(TenantId tenant, KnowledgeQuestion question, CancellationToken ct);

    /// <summary>A search by an agent's own wish, with the places as its model reads them. Tells the named error where there is one.</summary>
    Task<KnowledgeSearched> SearchAsync(TenantId tenant, string query, KnowledgeScope scope, string origin, CancellationToken ct);
}

/// <summary>Checks what configurations name.</summary>
public interface IKnowledgeNames
{
    /// <summary>Those of the entries that name nothing in the tenant of the running operation: another tenant's source is as unknown as none.</summary>
    Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyCollection<string> entries, CancellationToken ct);
}

/// <summary>What an agent may search, and how.</summary>
/// <param name="Sources">Ids of sources, <c>collection:{name}</c>, <c>*</c>; none is nothing.</param>
/// <param name="TopK">1 to 50.</param>
/// <param name="Mode"><c>hybrid</c>, <c>keyword</c>, <c>vector</c>, <c>exact</c>, <c>graph</c>.</param>
/// <param name="MinScore">0 to 1.</param>
public sealed record KnowledgeScope(IReadOnlyList<string> Sources, int TopK, string Mode, double? MinScore);

/// <summary>A message for which something may be known.</summary>
/// <param name="Channel">With <paramref name="User"/> who asks.</param>
/// <param name="Text">What they wrote.</param>
public sealed record KnowledgeQuestion(Guid Agent, string Channel, string User, string Text)
{
    /// <summary>The last turns before it, oldest first.</summary>
    public IReadOnlyList<AgentTurn> Earlier { get; init; } = [];

    /// <summary>Null where the agent has no sources.</summary>
    public KnowledgeScope? Scope { get; init; }

    /// <summary>The agent remembers its users: this message may tell something, and what was told before is recalled.</summary>
    public bool Remembers { get; init; }

    /// <summary>The message's id.</summary>
    public string? Interaction { get; init; }

    /// <summary><c>ru</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Of the agent: what it remembers may be written down by it.</summary>
    public ModelChoice? Model { get; init; }

    /// <summary>US dollars a day that the agent's configuration allows.</summary>
    public decimal? DailyCost { get; init; }
}

/// <param name="Text">The places as models read them, each under its mark.</param>
/// <param name="Documents">What the marks stand for.</param>
public sealed record KnowledgeSearched(string Text, IReadOnlyList<TurnDocument> Documents, string? Embedding, Shared.Operations.Error? Error);
