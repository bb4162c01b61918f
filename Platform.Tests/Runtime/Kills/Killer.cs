using Platform.Core.Shared.Embedded;

namespace Platform.Tests.Runtime.Kills;

/// <summary>Hits one victim after the other, in an order that the seed decides, each when the work has come so much further.</summary>
internal sealed class Killer(KillSite site, Outboxes outboxes, int questions, Action<string> tell)
{
    private enum Victim
    {
        Runner,
        Bot,
        Server,
        RedisByKill,
        RedisByTerm,
    }

    private readonly Random _random = new(site.Plan.Seed);

    public async Task RunAsync()
    {
        var plan = site.Plan;
        Victim[] victims =
        [
            .. Enumerable.Repeat(Victim.Runner, plan.RunnerKills), .. Enumerable.Repeat(Victim.Bot, plan.BotKills), .. Enumerable.Repeat(Victim.Server, plan.ServerKills),
            .. Enumerable.Range(0, plan.RedisRestarts).Select(i => i % 2 == 0 ? Victim.RedisByKill : Victim.RedisByTerm),
        ];
        _random.Shuffle(victims);
        for (var i = 0; i < victims.Length; i++)
        {
            var due = questions * (i + 1) / (victims.Length + 2);
            await Patiently.UntilAsync(() => outboxes.Answered >= due, $"{due} answers, for kill {i + 1}", plan.Patience);
            tell($"{outboxes.Answered} of {questions} answered: {victims[i]}");
            await HitAsync(victims[i]);
        }
    }

    private async Task HitAsync(Victim victim)
    {
        switch (victim)
        {
            case Victim.Server:
                await site.Server.KillAsync();
                await site.Server.StartAsync();
                break;
            case Victim.Runner:
                await HitOneAsync(site.Runners);
                break;
            case Victim.Bot:
                await HitOneAsync(site.Bots);
                break;
            default:
                await site.RestartRedisAsync(victim == Victim.RedisByKill);
                break;
        }
    }

    private async Task HitOneAsync(Func<IReadOnlyList<int>> living)
    {
        IReadOnlyList<int> found = [];
        await Patiently.UntilAsync(() => (found = living()).Count > 0, "a process to be killed", site.Plan.Patience);
        Signal.Kill.SendTo(found[_random.Next(found.Count)]);
    }
}
