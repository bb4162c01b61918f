using System.Globalization;

namespace Platform.Protocol.Runtime;

/// <summary>How a message gets into an agent's inbox, whoever brings it: the mark that it was seen, the entry and the bell in one step, so that a message that is marked is in the inbox.</summary>
public static class InboxScript
{
    /// <summary>
    /// KEYS: seen, inbox, handled. ARGV: the message, seconds for which it is known, the bell's channel or nothing. Answers 1: it is in the inbox now; 0: it was seen before and is not
    /// answered yet; else the answer that it was given.
    /// </summary>
    public const string Text =
        """
        if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[2]) then return redis.call('GET', KEYS[3]) or 0 end
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', '100000', '*', 'payload', ARGV[1])
        if ARGV[3] ~= '' then redis.call('PUBLISH', ARGV[3], ARGV[1]) end
        return 1
        """;

    /// <summary>Of the script's answer: it is in the inbox now.</summary>
    public const string Entered = "1";

    /// <summary>Of the script's answer: it was seen before, and there is no answer yet.</summary>
    public const string UnderWay = "0";

    /// <summary>As long as answers are remembered, 24 hours (contracts: redis).</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <param name="agent">Under which it is known.</param>
    /// <param name="inbox">The name whose inbox it goes to: the agent's, or its short form.</param>
    public static IReadOnlyList<string> Keys(string agent, string inbox, string messageId) => [RuntimeKeys.Seen(agent, messageId), RuntimeKeys.Inbox(inbox), RuntimeKeys.Handled(agent, messageId)];

    /// <param name="bell">The channel on which it is told; null where it was told already.</param>
    public static IReadOnlyList<string> Arguments(string payload, TimeSpan memory, string? bell) => [payload, memory.TotalSeconds.ToString(CultureInfo.InvariantCulture), bell ?? ""];
}
