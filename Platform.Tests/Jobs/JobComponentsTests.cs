using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Jobs;
using Platform.Web.Jobs;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Tests.Jobs;

public sealed class JobComponentsTests : BunitContext
{
    private static readonly FakeTime Time = new();
    private static readonly ShellTenant Tenant = new(Guid.Empty, "demo", "Demo", "Europe/Moscow", new HashSet<string>());

    public JobComponentsTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddScoped<JobWords>();
        Services.AddScoped<UrlState>();
        Services.AddScoped<ErrorTexts>();
    }

    [Fact]
    public void JobTable_ForReader_ShowsJobsWithoutActions()
    {
        var table = RenderTable(Job("outbox"), mayManage: false);

        var cells = table.FindAll("tr[data-job=outbox] td").Select(cell => cell.TextContent.Trim()).ToArray();
        Assert.Contains("Delivered events", cells[0], StringComparison.Ordinal);
        Assert.Equal(["every hour at :23", "5m ago", "Succeeded", "1.2 s", "in 18 min"], cells[1..6]);
        Assert.Equal(["History: Delivered events"], table.FindAll("button").Select(button => button.TextContent));
    }

    [Fact]
    public void JobTable_ForManager_RaisesWhatWasClicked()
    {
        var clicked = new List<string>();
        var table = RenderTable(Job("outbox"), mayManage: true, clicked);

        foreach (var button in table.FindAll("button").Select((_, index) => index).ToArray())
            table.FindAll("button")[button].Click();

        Assert.Equal(["history outbox", "run outbox", "pause outbox"], clicked);
    }

    [Fact]
    public void JobTable_PausedJob_SaysByWhom_AndOffersToResume()
    {
        var clicked = new List<string>();
        var table = RenderTable(Job("outbox") with { NextRun = null, Paused = new JobPause("Anna", Time.GetUtcNow()) }, mayManage: true, clicked);

        Assert.Contains("Paused", table.Find(".job-state").TextContent, StringComparison.Ordinal);
        Assert.Contains("Anna", table.Find(".job-state").TextContent, StringComparison.Ordinal);
        table.FindAll("button").Single(button => button.TextContent.StartsWith("Resume", StringComparison.Ordinal)).Click();
        Assert.Equal(["resume outbox"], clicked);
    }

    [Fact]
    public void JobTable_RunningAndStartingJobs_ShowProgressAndCannotBeStartedAgain()
    {
        var running = RenderTable(Job("outbox") with { Running = new JobRunning(Time.GetUtcNow(), "node-a", 40) }, mayManage: true);
        Assert.Equal("40", running.Find("progress").GetAttribute("value"));
        Assert.True(RunButton(running).HasAttribute("disabled"));

        var starting = RenderTable(Job("outbox"), mayManage: true, waiting: ["outbox"]);
        Assert.Contains("Starting", starting.Find(".job-state").TextContent, StringComparison.Ordinal);
        Assert.True(RunButton(starting).HasAttribute("disabled"));
    }

    [Fact]
    public void JobTable_FailedJob_ShowsItsErrorAsTextAndTheComingRetry()
    {
        var last = new JobLastRun(Time.GetUtcNow(), TimeSpan.FromSeconds(1), JobResult.Failed, "node-a", "<b>Broken</b>");
        var table = RenderTable(Job("outbox") with { LastRun = last, Retry = 2, MaxRetries = 4 }, mayManage: false);

        Assert.Equal("<b>Broken</b>", table.Find("details .job-error").TextContent);
        Assert.Contains("retry 2 of 4", table.Find(".job-state").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void JobHistory_Filter_AsksForThoseRuns_AndStandsInTheAddress()
    {
        var asked = new List<JobRunFilter>();
        var history = RenderHistory(asked, filter => new DataPage<JobRun>([Run("1") with { Error = "Broken", Result = JobResult.Failed, WillRetry = true }]));

        history.FindAll("select")[1].Change("Failed");
        history.FindAll("select")[0].Change("outbox");

        Assert.Equal([new JobRunFilter(), new JobRunFilter(Result: JobResult.Failed), new JobRunFilter("outbox", JobResult.Failed)], asked);
        Assert.EndsWith("?job=outbox&result=Failed", Sorted(Services.GetRequiredService<NavigationManager>().Uri), StringComparison.Ordinal);
        Assert.Equal("Broken", history.Find("details .run-error").TextContent);
    }

    [Fact]
    public void JobHistory_FilterInTheAddress_IsTakenAtTheStart()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/manage/demo/jobs?job=outbox&result=Succeeded");
        var asked = new List<JobRunFilter>();
        RenderHistory(asked, _ => new DataPage<JobRun>([]));
        Assert.Equal([new JobRunFilter("outbox", JobResult.Succeeded)], asked);
    }

    [Fact]
    public void JobHistory_NextPart_LeavesOutWhatMovedDownMeanwhile()
    {
        var history = RenderHistory([], filter => filter.Skip == 0
            ? new DataPage<JobRun>([Run("3"), Run("2")], "2")
            : new DataPage<JobRun>([Run("2"), Run("1")]));

        history.Find(".data-more button").Click();

        Assert.Equal(3, history.FindAll("tbody tr").Count);
    }

    [Fact]
    public void JobHistory_WithoutRuns_SaysSo() =>
        Assert.Contains("No runs here yet", RenderHistory([], _ => new DataPage<JobRun>([])).Find(".state-title").TextContent, StringComparison.Ordinal);

    [Fact]
    public void JobNodes_ShowStateAndCheckIn()
    {
        JobNode[] nodes = [new("node-a", JobNodeState.Alive, Time.GetUtcNow(), true, 2), new("node-b", JobNodeState.Lost, Time.GetUtcNow().AddMinutes(-3), false, 0)];
        var table = Render<JobNodes>(parameters => parameters.Add(p => p.Nodes, nodes).AddCascadingValue(Tenant));
        Assert.Equal(["node-a (this one)|Alive|now|2", "node-b|Lost|3m ago|0"],
            table.FindAll("tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim()))));
    }

    private static JobInfo Job(string key) => new(
        key, JobSchedule.HourlyAt(23), Time.GetUtcNow().AddMinutes(18), null,
        new JobLastRun(Time.GetUtcNow().AddMinutes(-5), TimeSpan.FromSeconds(1.2), JobResult.Succeeded, "node-a", null), 4, 0, null, 0, 10, 0);

    private static JobRun Run(string id) =>
        new(id, "outbox", "node-a", Time.GetUtcNow(), TimeSpan.FromSeconds(1), JobResult.Succeeded, 0, false, false, null, new Dictionary<string, long>());

    private static AngleSharp.Dom.IElement RunButton(IRenderedComponent<JobTable> table) =>
        table.FindAll("button").Single(button => button.TextContent.StartsWith("Run now", StringComparison.Ordinal));

    private static string Sorted(string address)
    {
        var parts = address.Split('?');
        return parts[0] + "?" + string.Join('&', parts[1].Split('&').Order());
    }

    private IRenderedComponent<JobTable> RenderTable(JobInfo job, bool mayManage, List<string>? clicked = null, string[]? waiting = null) =>
        Render<JobTable>(parameters => parameters
            .Add(p => p.Jobs, [job])
            .Add(p => p.MayManage, mayManage)
            .Add(p => p.Waiting, waiting ?? [])
            .Add(p => p.OnRun, at => clicked?.Add($"run {at.Key}"))
            .Add(p => p.OnPause, at => clicked?.Add($"pause {at.Key}"))
            .Add(p => p.OnResume, at => clicked?.Add($"resume {at.Key}"))
            .Add(p => p.OnHistory, at => clicked?.Add($"history {at.Key}"))
            .AddCascadingValue(Tenant));

    private IRenderedComponent<JobHistory> RenderHistory(List<JobRunFilter> asked, Func<JobRunFilter, DataPage<JobRun>> answer) =>
        Render<JobHistory>(parameters => parameters
            .Add(p => p.Jobs, ["outbox", "sessions"])
            .Add(p => p.Load, (filter, _) =>
            {
                asked.Add(filter);
                return Task.FromResult(answer(filter));
            })
            .AddCascadingValue(Tenant));
}
