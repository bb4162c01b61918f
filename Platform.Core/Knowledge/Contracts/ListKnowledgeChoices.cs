using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Contracts;

/// <summary>What there is to choose from for an agent or a tool, and what the entries that it has already are called.</summary>
/// <param name="Entries">As they stand in the configuration (see <see cref="AgentKnowledge"/>).</param>
/// <param name="Search">Part of a source's title, address or tag; null for the newest.</param>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListKnowledgeChoices(IReadOnlyList<string> Entries, string? Search = null, int Limit = 20) : IQuery<KnowledgeChoices>;

/// <param name="Named">One for each entry, in their order.</param>
/// <param name="Collections">All of them, by name.</param>
/// <param name="Found">Sources that the search fits.</param>
/// <param name="Sources">Of the tenant, all together.</param>
public sealed record KnowledgeChoices(IReadOnlyList<KnowledgeEntry> Named, IReadOnlyList<CollectionChoice> Collections, IReadOnlyList<SourceChoice> Found, int Sources);

/// <param name="Title">Null where there is nothing of that name any more.</param>
/// <param name="Ready">Sources behind it that answer questions.</param>
/// <param name="Sources">Sources behind it.</param>
public sealed record KnowledgeEntry(string Entry, string? Title, bool IsCollection, int Ready, int Sources);

public sealed record CollectionChoice(string Name, int Ready, int Sources);

/// <param name="IsReady">It answers questions.</param>
public sealed record SourceChoice(Guid Id, string Title, string Collection, SourceKind Kind, bool IsReady);
