using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Office.Agents;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Embedded;
using Platform.Core.Usage.Contracts;
using Platform.Protocol.Office;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>What the office board is told of agents that Platform runs.</summary>
public sealed class OfficeReportsTests(SupervisionSite site) : IClassFixture<SupervisionSite>
{
    [Fact]
    public async Task Agent_IsIdleWhenItRuns_InErrorAfterACrashLoop_AndOfflineWhenStopped()
    {
        await using var node = await site.NodeAsync(adjust: options => options.MaxRestartAttempts = 1);
        var agent = await site.RunningAgentAsync();
        await UntilAsync(agent, "ok");

        var first = (await site.FindAsync(agent)).Pid!.Value;
        Signal.Kill.SendTo(first);
        var second = await site.UntilAsync(agent, record => record.State == ProcessState.Running && record.Pid != first, "it is back");
        Signal.Kill.SendTo(second.Pid!.Value);
        await UntilAsync(agent, "error");

        await site.StartAsync(agent);
        await UntilAsync(agent, "ok");
        await site.Platform.RunAsync(new StopAgent(agent), site.Owner);
        await UntilAsync(agent, "offline");
    }

    [Fact]
    public async Task Agent_WorksWhileItAnswers_AndIsIdleAfterwards()
    {
        await using var node = await site.NodeAsync();
        var agent = await site.RunningAgentAsync();
        await UntilAsync(agent, found => found is { Status: "ok", Task: null }, "it is idle");
        var answers = new TaskCompletionSource();
        site.Server.ModelWaitsFor = answers.Task;

        await site.Redis.PublishAsync(RuntimeKeys.Input(site.IdOf(agent)), """{"text":"Hi","chat_id":"c","channel":"shell","message_id":"m-1"}""", default);
        await UntilAsync(agent, found => found is { Status: "ok", Task: "Answers messages" or "Отвечает на сообщения" }, "it works");

        answers.SetResult();
        await UntilAsync(agent, found => found is { Status: "ok", Task: null }, "it is idle again");
    }

    [Fact]
    public async Task Agent_WithASlowOrFailingModel_HasAWarningThatSaysWhich_AndTheMetricsOfTheDay()
    {
        await using var node = await site.NodeAsync(adjust: options => options.OfficeRenewal = TimeSpan.FromMilliseconds(100));
        var agent = await site.RunningAgentAsync();
        var id = (await site.FindAsync(agent)).AgentId;
        await CallAsync(id, "q-1", 4, 2);
        await CallAsync(id, "q-1", 21.4, 21.4, 20);
        await SayAsync(agent, id, 3_000, 4_400);

        await UntilAsync(agent, found => found.Status == "warning" && found.Task!.Contains("20", StringComparison.Ordinal) && found.Task.Contains("large (stub)", StringComparison.Ordinal), "the slow model is told");
        await UntilAsync(
            agent, found => Number(found, "messages_today") == 1 && Number(found, "model_calls_today") == 5 && Number(found, "cost_today_usd") == 0.05m && Number(found, "average_seconds_today") == 3.7m, "the metrics of the day are told");

        await CallAsync(id, "q-2", [.. Enumerable.Repeat(1.0, 6)]);
        await UntilAsync(agent, found => found is { Status: "ok", Task: null }, "it is fast again");

        // The agents of this class answer offline, without a model.
        await site.Platform.SqlAsync(
            "INSERT INTO model_health (tenant_id, minute, provider, key_id, model, attempts, errors, latency_ms, longest_ms, last_error) VALUES ($1, date_trunc('minute', $2), 'offline', $3, '', 4, 3, 10, 10, 'models.unavailable')",
            site.Tenant.Id.Value, TimeProvider.System.GetUtcNow(), Guid.Empty);
        await UntilAsync(agent, found => found.Status == "warning" && found.Task!.Contains("models.unavailable", StringComparison.Ordinal) && found.Task.Contains('3', StringComparison.Ordinal), "the failing model is told");
        // It is the model of the other agents here, too.
        await site.Platform.SqlAsync("DELETE FROM model_health WHERE tenant_id = $1", site.Tenant.Id.Value);
        await UntilAsync(agent, found => found is { Status: "ok", Task: null }, "it answers again");
    }

    private async Task CallAsync(Guid agent, string interaction, params double[] seconds)
    {
        foreach (var second in seconds)
        {
            await site.Platform.Services.GetRequiredService<IBudgets>().RecordAsync(
                new UsageRecord
                {
                    Tenant = site.Tenant.Id, At = TimeProvider.System.GetUtcNow(), Agent = agent, Interaction = interaction, Provider = "stub", Model = "large", PromptTokens = 1, Cost = 0.01m, Latency = TimeSpan.FromSeconds(second),
                }, default);
        }
    }

    private async Task SayAsync(string agent, Guid id, params int[] milliseconds)
    {
        foreach (var took in milliseconds)
        {
            var record = new HistoryRecord { AgentId = site.IdOf(agent), ThreadId = "t", SenderType = "agent", Content = "x", Channel = "shell", Timestamp = TimeProvider.System.GetUtcNow(), MessageId = Guid.NewGuid().ToString("N"), DurationMs = took };
            var line = ConversationLine.Of(record, new AgentIdentity(id, site.Tenant.Id, agent, agent), TimeProvider.System.GetUtcNow()).Line!;
            await site.Platform.Services.GetRequiredService<HistoryWriter>().WriteAsync(line, default);
        }
    }

    private static decimal? Number(OfficeAgent agent, string metric) =>
        agent.Metrics is { } metrics && metrics.TryGetProperty(metric, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    private Task UntilAsync(string agent, string status) => UntilAsync(agent, found => found.Status == status, $"the board shows {status}");

    private Task UntilAsync(string agent, Func<OfficeAgent, bool> condition, string what) => Eventually.TrueAsync(
        async () => await site.Platform.TryAsync(new GetOfficeAgent(agent), site.Owner) is { Succeeded: true } found && condition(found.Value), what, 60);
}
