using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Contracts;

/// <summary>Questions of users that a person answered in the agent's place, of the last ninety days, newest first: the agent did not know, or was not trusted to.</summary>
[Requires(Permissions.ConversationsRead)]
public sealed record ListRescuedQuestions(int Limit = Cursor.DefaultLimit) : IQuery<Listing<RescuedQuestion>>;

/// <param name="Question">What the user said last before the person's first answer.</param>
/// <param name="Answer">The person's.</param>
public sealed record RescuedQuestion(Guid ConversationId, Guid AgentId, string Question, string Answer, string AnsweredBy, DateTimeOffset At);
