using System.Diagnostics;
using Platform.Core.Shared.Messaging;

namespace Platform.Tests.Runtime.Kills;

/// <summary>The kill test: questions by REST, into inboxes and by Telegram, while runners, the bot and the server are killed and Redis is restarted; then what became of each.</summary>
public static class KillRun
{
    /// <param name="plan">How much of what.</param>
    /// <param name="tell">Gets a line for each thing that happens.</param>
    public static async Task<IReadOnlyList<Verdict>> RunAsync(KillPlan plan, Action<string> tell)
    {
        var chats = Question.Of(plan);
        var total = chats.Sum(chat => chat.Count);
        tell($"seed {plan.Seed}: {total} messages, {plan.Agents} agents, {chats.Count} chats; {plan.RunnerKills} runners, {plan.BotKills} bots, {plan.ServerKills} servers are killed, Redis is restarted {plan.RedisRestarts} times");
        await using var site = await KillSite.StartAsync(plan);
        await using var outboxes = new Outboxes(site);
        outboxes.Watch();
        var (senders, began) = (new Senders(site, outboxes), Stopwatch.GetTimestamp());
        await Task.WhenAll(senders.SendAsync(chats), new Killer(site, outboxes, total, tell).RunAsync());
        await Patiently.UntilAsync(() => senders.Sent.Values.All(question => outboxes.Holds(question.Id)), "every message is answered", plan.Patience);
        tell($"all answered after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        await SettleAsync(site, senders);
        return await new Verdicts(site, outboxes, senders).JudgeAsync();
    }

    // What was answered is on its way to tables and to Telegram.
    private static async Task SettleAsync(KillSite site, Senders senders)
    {
        await Patiently.UntilAsync(
            async () => (await site.Redis.ExecuteAsync("KEYS", CancellationToken.None, "history_queue*")).AsArray().All(key => key.AsString()!.Split(':') is [_, "nodes" or "alive" or "dead", ..]), "the history is written", site.Plan.Patience);
        var telegram = senders.Sent.Values.Where(question => question.Channel == "telegram").ToArray();
        await Patiently.UntilAsync(
            () => telegram.All(question => site.Telegram.Messages.Values.Any(message => message.Text.StartsWith(question.Answer, StringComparison.Ordinal))), "every answer stands in Telegram", site.Plan.Patience);
    }
}
