using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Agents.Lasting;

/// <summary>Each reminder is delivered once, whoever runs the job and however often.</summary>
public sealed class ReminderDeliveryTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly Actor Job = Actor.Job("test");

    [Fact]
    public async Task Deliver_WhatIsDue_LeavesOneEventEach_AndNothingTheSecondTime()
    {
        var (tenant, trial) = await TrialAsync();
        var agent = (await platform.RunAsync(new CreateAgent("Secretary", AgentsApi.Config()), Actor.Job("test", tenant.Id))).AssistantId;
        var mine = trial.As(caller => caller with { Agent = agent, Thread = "t-1", Language = "ru" });
        var id = (await mine.RunAsync(new { action = "create", text = "чай «зелёный»", in_minutes = 5 })).Data!["id"]!.GetValue<string>();
        var cancelled = (await mine.RunAsync(new { action = "create", text = "no", in_minutes = 5 })).Data!["id"]!.GetValue<string>();
        await mine.RunAsync(new { action = "cancel", id = cancelled });
        await mine.RunAsync(new { action = "create", text = "later", in_minutes = 6 });

        await platform.RunAsync(new DeliverDueReminders(), Job);
        Assert.Equal(0L, await EventsAsync(tenant));
        platform.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, (await platform.RunAsync(new DeliverDueReminders(), Job)).Delivered);
        Assert.Equal(0, (await platform.RunAsync(new DeliverDueReminders(), Job)).Delivered);

        var payload = JsonNode.Parse((string)(await platform.SqlAsync("SELECT payload::text FROM outbox_events WHERE tenant_id = $1 AND type = 'ReminderDue'", tenant.Id.Value))!)!;
        var due = System.Text.Json.JsonSerializer.Deserialize<ReminderDue>(payload)!;
        Assert.Equal(new ReminderDue(tenant.Id.Value, Guid.Parse(id), agent, "telegram", "42", "t-1", "чай «зелёный»", due.DueAt, "Europe/Moscow", "ru"), due);
        var rows = (await platform.RunAsync(new ListReminders("secretary"), Actor.Job("test", tenant.Id))).Items;
        Assert.Equal(
            [("later", ReminderStatus.Waiting), ("no", ReminderStatus.Cancelled), ("чай «зелёный»", ReminderStatus.Delivered)],
            rows.Select(row => (row.Text, row.Status)));
        Assert.Equal("agents.reminder_delivered", (await mine.FaultAsync(new { action = "cancel", id })).Code);
        Assert.Equal("agents.reminder_delivered", (await platform.RefusalAsync(new CancelReminder("secretary", Guid.Parse(id)), Actor.Job("test", tenant.Id))).Code);
    }

    [Fact]
    public async Task Deliver_OnTwoNodesAtOnce_WhileSomeAreCancelled_HappensOnceEach()
    {
        var (tenant, trial) = await TrialAsync();
        var ids = new List<string>();
        foreach (var user in Enumerable.Range(0, 6))
            foreach (var i in Enumerable.Range(0, 80))
                ids.Add((await trial.As(caller => caller with { User = $"u{user}" }).RunAsync(new { action = "create", text = $"{i}", in_minutes = 1 })).Data!["id"]!.GetValue<string>());
        platform.Time.Advance(TimeSpan.FromMinutes(1));
        var servers = await TestServers.GetAsync();
        await using var second = PlatformFixture.Build(platform.ConnectionString, servers.RedisUrl, platform.Time);

        var nodes = new[] { platform.Services, second }.Select(node => node.GetRequiredService<OperationRunner>()).ToArray();
        var runs = Enumerable.Range(0, 8).Select(i => nodes[i % 2].RunAsync(new DeliverDueReminders(), Job)).ToArray();
        var cancels = Enumerable.Range(0, 40).Select(i => platform.TryAsync(new CancelOwnReminder(new("telegram", "u5"), null, Guid.Parse(ids[400 + i])), Actor.Job("test", tenant.Id))).ToArray();
        var delivered = (await Task.WhenAll(runs)).Sum(run => run.Value!.Delivered);
        var cancelled = (await Task.WhenAll(cancels)).Count(result => result.Succeeded);

        Assert.Equal(ids.Count, delivered + cancelled);
        Assert.Equal((long)delivered, await EventsAsync(tenant));
        Assert.Equal($"{delivered} {cancelled}", await platform.SqlAsync(
            "SELECT count(*) FILTER (WHERE status = 'Delivered') || ' ' || count(*) FILTER (WHERE status = 'Cancelled') FROM reminders WHERE tenant_id = $1", tenant.Id.Value));
    }

    [Fact]
    public async Task Ended_After90Days_AreRemoved()
    {
        var (tenant, trial) = await TrialAsync();
        await trial.RunAsync(new { action = "create", text = "old", in_minutes = 1 });
        await trial.RunAsync(new { action = "create", text = "far", in_minutes = 200 * 24 * 60 });
        platform.Time.Advance(TimeSpan.FromMinutes(1));
        await platform.RunAsync(new DeliverDueReminders(), Job);
        platform.Time.Advance(TimeSpan.FromDays(89));
        await platform.RunAsync(new RemoveEndedReminders(), Job);
        Assert.Equal(2L, await platform.SqlAsync("SELECT count(*) FROM reminders WHERE tenant_id = $1", tenant.Id.Value));
        platform.Time.Advance(TimeSpan.FromDays(2));
        Assert.True((await platform.RunAsync(new RemoveEndedReminders(), Job)).Rows >= 1);
        Assert.Equal("far", await platform.SqlAsync("SELECT string_agg(text, ',') FROM reminders WHERE tenant_id = $1", tenant.Id.Value));
    }

    private async Task<(TenantInfo Tenant, KindTrial Trial)> TrialAsync()
    {
        var tenant = await platform.NewTenantAsync();
        return (tenant, new KindTrial(platform, ToolType.Reminder, tenant.Id));
    }

    private async Task<object?> EventsAsync(TenantInfo tenant) => await platform.SqlAsync("SELECT count(*) FROM outbox_events WHERE type = 'ReminderDue' AND tenant_id = $1", tenant.Id.Value);
}
