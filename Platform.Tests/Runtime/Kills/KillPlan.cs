namespace Platform.Tests.Runtime.Kills;

/// <summary>How large a run is, and how often what is killed. Kills come with the work's progress, not by the clock: however slow the machine is, they hit the middle of it.</summary>
public sealed record KillPlan
{
    /// <summary>The folder of <c>Platform.Web.dll</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Decides who is hit when; the same one repeats a run as far as the machine does.</summary>
    public required int Seed { get; init; }

    public int Agents { get; init; } = 3;

    /// <summary>Chats of each agent that ask by REST, and as many that write into its inbox.</summary>
    public int Chats { get; init; } = 2;

    public int QuestionsOfAChat { get; init; } = 5;

    /// <summary>Of the first agent's bot.</summary>
    public int TelegramChats { get; init; } = 4;

    public int QuestionsOfATelegramChat { get; init; } = 3;

    public int RunnerKills { get; init; } = 5;

    public int BotKills { get; init; } = 2;

    public int ServerKills { get; init; } = 2;

    /// <summary>Once by kill -9, once by TERM, and so on.</summary>
    public int RedisRestarts { get; init; } = 2;

    /// <summary>How long anything is waited for before the run counts as stuck.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);

    public int Kills => RunnerKills + BotKills + ServerKills + RedisRestarts;
}

/// <summary>One message, and where it goes.</summary>
/// <param name="Number">Within the run, from 1; those of one chat grow.</param>
/// <param name="Id">Its <c>message_id</c>; of Telegram's the one that the bot gives it.</param>
/// <param name="Writes">The model calls the tool that changes something.</param>
internal sealed record Question(int Number, int Agent, string Channel, string Chat, string Id, bool Writes)
{
    public const string WriteDown = "write it down";

    // Every third message changes something.
    private const int WritesEvery = 3;

    public string Text => Writes ? $"Question {Number}, {WriteDown}." : $"Question {Number}.";

    /// <summary>What the model says to it.</summary>
    public string Answer => $"Answer {Number}.";

    /// <summary>All of a run, chat by chat, each chat in its order.</summary>
    public static IReadOnlyList<IReadOnlyList<Question>> Of(KillPlan plan)
    {
        var (chats, number) = (new List<IReadOnlyList<Question>>(), 0);
        for (var agent = 0; agent < plan.Agents; agent++)
        {
            for (var chat = 0; chat < plan.Chats; chat++)
            {
                Add(agent, "rest", $"rest-{chat}", plan.QuestionsOfAChat);
                Add(agent, "shell", $"shell-{chat}", plan.QuestionsOfAChat);
            }
        }

        for (var chat = 1; chat <= plan.TelegramChats; chat++)
            Add(0, "telegram", chat.ToString(System.Globalization.CultureInfo.InvariantCulture), plan.QuestionsOfATelegramChat);
        return chats;

        void Add(int agent, string channel, string chat, int count) =>
            chats.Add([.. Enumerable.Range(0, count).Select(_ => ++number).Select(n => new Question(n, agent, channel, chat, $"kill-{n}", n % WritesEvery == 0))]);
    }
}

/// <summary>One of the promises, and whether it held.</summary>
public sealed record Verdict(string Promise, bool Holds, string Seen);
