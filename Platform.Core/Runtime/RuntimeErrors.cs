using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime;

/// <summary>Refusals of this feature.</summary>
internal static class RuntimeErrors
{
    public static readonly Error UnknownAgent = Error.NotFound("agents.unknown_agent", "There is no such agent.");

    public static readonly Error RedisUnavailable = new(ErrorKind.Unavailable, "runtime.redis_unavailable", "Messages cannot be taken now: Redis does not answer. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) };

    public static readonly Error NoAnswerInTime = new(ErrorKind.Timeout, "runtime.no_answer_in_time",
        "The answer takes longer than the agent's limits allow. The work goes on: ask again with the same message_id, or look into the history.");

    public static Error NotAdmitted(bool isPending) => isPending
        ? Error.Forbidden("runtime.waits_for_authorization", "This user waits for somebody's decision before the agent answers.")
        : Error.Forbidden("runtime.not_authorized", "The agent does not answer this user.");
}
