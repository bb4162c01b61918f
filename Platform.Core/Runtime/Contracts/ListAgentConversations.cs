using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Contracts;

/// <summary>The conversations of an agent, the last spoken in first.</summary>
[Requires(Permissions.ConversationsRead)]
public sealed record ListAgentConversations(Guid Agent, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<AgentConversation>>;

/// <param name="Title">The user's name, or what the channel knows.</param>
/// <param name="Messages">Of user and agent.</param>
public sealed record AgentConversation(Guid Id, string Title, string Channel, ConversationState State, DateTimeOffset LastAt, string LastText, int Messages, int Errors);
