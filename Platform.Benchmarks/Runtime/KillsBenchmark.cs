using System.Diagnostics;
using System.Globalization;
using Platform.Tests.Runtime.Kills;

namespace Platform.Benchmarks.Runtime;

/// <summary>
/// The kill test in its large form (the small one is a test): 1,000 messages over ten agents by REST, into inboxes and by Telegram, while runners, the bot and the server are killed at random and
/// Redis is restarted twice. Then each promise with what was seen of it.
/// </summary>
internal static class KillsBenchmark
{
    public static async Task RunAsync(string place, int? seed, CancellationToken ct)
    {
        var plan = new KillPlan
        {
            Server = place, Seed = seed ?? Random.Shared.Next(), Agents = 10, Chats = 4, QuestionsOfAChat = 11, TelegramChats = 20, QuestionsOfATelegramChat = 6,
            RunnerKills = 40, BotKills = 5, ServerKills = 6, RedisRestarts = 2, Patience = TimeSpan.FromMinutes(10),
        };
        var began = Stopwatch.GetTimestamp();
        var verdicts = await KillRun.RunAsync(plan, Console.WriteLine).WaitAsync(ct);
        foreach (var verdict in verdicts)
            Console.WriteLine($"{(verdict.Holds ? "holds" : "BROKEN"),-7} {verdict.Promise}: {verdict.Seen}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{verdicts.Count(verdict => verdict.Holds)} of {verdicts.Count} promises hold after {plan.Kills} kills; {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s with the preparations, load {Machine.Load()}"));
    }
}
