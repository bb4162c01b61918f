using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage.Contracts;
using Platform.Protocol.Office;

namespace Platform.Core.Runtime.Supervision;

/// <param name="Metrics">Of the day.</param>
/// <param name="Trouble">What is wrong with the agent's models, with the evidence, in the tenant's language; null when all is well.</param>
internal sealed record StaffFigure(IReadOnlyDictionary<string, MetricValue> Metrics, string? Trouble);

/// <summary>What the board is told of an agent beside its process. Read for all agents of a tenant at once, and remembered for the while after which the board is told again.</summary>
internal sealed class StaffFigures(OperationRunner runner, ITenantDirectory tenants, IOptions<SupervisionOptions> options, TimeProvider time)
{
    private readonly Dictionary<TenantId, Figures> _known = [];

    public async Task<StaffFigure> OfAsync(TenantId tenant, AgentStanding agent, CancellationToken ct)
    {
        if (!_known.TryGetValue(tenant, out var figures) || time.GetElapsedTime(figures.ReadAt) >= options.Value.OfficeRenewal)
            _known[tenant] = figures = await ReadAsync(tenant, ct);
        var (usage, times) = (figures.Usage.FirstOrDefault(usage => usage.AgentId == agent.Id), figures.Times.FirstOrDefault(times => times.AgentId == agent.Id));
        var metrics = new Dictionary<string, MetricValue>
        {
            ["messages_today"] = usage?.Questions ?? 0L, ["model_calls_today"] = usage?.Calls ?? 0L, ["cost_today_usd"] = usage?.Cost ?? 0m,
        };
        // Of nothing there is no average.
        if (times is not null)
            metrics["average_seconds_today"] = Math.Round((decimal)times.AverageSeconds, 1);
        return new StaffFigure(metrics, Trouble(figures, agent));
    }

    private async Task<Figures> ReadAsync(TenantId tenant, CancellationToken ct)
    {
        var actor = Actor.Job("supervisor", tenant);
        var found = await tenants.FindAcrossTenants(tenant, ct);
        return new Figures(
            time.GetTimestamp(), found?.Language == "ru",
            (await runner.RunAsync(new GetUsageOfToday(), actor, ct)).Value ?? [],
            (await runner.RunAsync(new ListAnswerTimes((found?.Zone ?? TimeZoneInfo.Utc).MidnightBefore(time.GetUtcNow())), actor, ct)).Value ?? [],
            [.. ((await runner.RunAsync(new ListRecentCalls(), actor, ct)).Value ?? []).Where(calls => calls.Median >= options.Value.SlowModelAfter)],
            (await runner.RunAsync(new ListFailingModels(), actor, ct)).Value ?? []);
    }

    // Failing comes before slow: of the two it is the one that users see.
    private static string? Trouble(Figures figures, AgentStanding agent)
    {
        if (agent.Model is { } model && figures.Failing.FirstOrDefault(failing => failing.Provider == model.Provider && failing.Model == model.Model) is { } failing)
        {
            return figures.IsRussian
                ? $"Модель {failing.Model} ({failing.Provider}) не отвечает: {failing.Errors} из {failing.Attempts} обращений за 10 минут неудачны ({failing.LastError})"
                : $"The model {failing.Model} ({failing.Provider}) fails: {failing.Errors} of {failing.Attempts} attempts within 10 minutes ({failing.LastError})";
        }

        if (figures.Slow.Where(slow => slow.AgentId == agent.Id).MaxBy(slow => slow.Median) is not { } slow)
            return null;
        return figures.IsRussian
            ? string.Create(CultureInfo.GetCultureInfo("ru"), $"Модель {slow.Model} ({slow.Provider}) отвечает медленно: медиана последних ответов ({slow.Calls}) — {slow.Median.TotalSeconds:0.0} с")
            : string.Create(CultureInfo.InvariantCulture, $"The model {slow.Model} ({slow.Provider}) is slow: the median of its last {slow.Calls} answers is {slow.Median.TotalSeconds:0.0} s");
    }

    private sealed record Figures(
        long ReadAt, bool IsRussian, IReadOnlyList<AgentUsageOfToday> Usage, IReadOnlyList<AnswerTimes> Times, IReadOnlyList<RecentCalls> Slow, IReadOnlyList<FailingModel> Failing);
}
