using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Session;

namespace Platform.Web.Jobs;

/// <summary>Every background job of the installation: what it does when, how it went, and the nodes that run it.</summary>
public sealed partial class JobsPage
{
    /// <summary>Jobs that were started by hand and have not begun: with the start of the run before.</summary>
    private readonly Dictionary<string, DateTimeOffset> _waiting = new(StringComparer.Ordinal);
    private ConfirmDialog _confirm = null!;
    private JobHistory? _history;
    private JobList? _list;
    private ErrorNotice? _error;
    private IReadOnlyList<string> _jobKeys = [];

    [Inject] private PageOperations Operations { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private JobWords Words { get; set; } = null!;
    [Inject] private IStringLocalizer<JobsText> Text { get; set; } = null!;

    [CascadingParameter] private ShellTenant? OpenTenant { get; set; }

    /// <summary>The tenant's slug out of the address.</summary>
    [Parameter] public string Tenant { get; set; } = "";

    private bool MayManage => OpenTenant?.Allows(Permissions.JobsManage) is true;

    protected override async Task OnInitializedAsync()
    {
        if (OpenTenant?.Allows(Permissions.JobsRead) is false)
            return;
        // Jobs serve the whole installation, so their notices carry no tenant.
        Listen(null, JobErrors.Feature);
        await LoadAsync();
    }

    protected override async Task RefreshAsync()
    {
        await LoadAsync();
        if (_history is not null)
            await _history.RefreshAsync();
    }

    private async Task LoadAsync()
    {
        var result = await Operations.RunAsync(Tenant, new ListJobs(), Gone);
        _error = result.Error?.ToNotice();
        if (!result.Succeeded)
            return;
        _list = result.Value;
        var keys = result.Value.Jobs.Select(job => job.Key).ToArray();
        if (!keys.SequenceEqual(_jobKeys))
            _jobKeys = keys;
        // "Waiting" ends with the first run that began after the click.
        foreach (var job in result.Value.Jobs.Where(job => _waiting.TryGetValue(job.Key, out var before) && (job.Running is not null || job.LastRun?.StartedAt > before)))
            _waiting.Remove(job.Key);
    }

    private async Task<DataPage<JobRun>> LoadRunsAsync(JobRunFilter filter, CancellationToken ct)
    {
        var result = await Operations.RunAsync(Tenant, new ListJobRuns(filter), ct);
        return result.Succeeded
            ? new DataPage<JobRun>(result.Value.Runs, result.Value.HasMore ? (filter.Skip + result.Value.Runs.Count).ToString(System.Globalization.CultureInfo.InvariantCulture) : null)
            : DataPage<JobRun>.Failed(result.Error.ToNotice());
    }

    private async Task RunAsync(JobInfo job)
    {
        _waiting[job.Key] = job.LastRun?.StartedAt ?? DateTimeOffset.MinValue;
        if (!await DoAsync(new RunJobNow(job.Key), Text["Run.Started", Words.Title(job.Key)]))
            _waiting.Remove(job.Key);
    }

    private async Task PauseAsync(JobInfo job)
    {
        if (await _confirm.AskAsync(new Question(Text["Pause.Question", Words.Title(job.Key)], Text["Pause.Explanation"], Text["Pause"], IsDangerous: true)))
            await DoAsync(new PauseJob(job.Key), Text["Pause.Done", Words.Title(job.Key)]);
    }

    private Task ResumeAsync(JobInfo job) => DoAsync(new ResumeJob(job.Key), Text["Resume.Done", Words.Title(job.Key)]);

    private Task ShowHistoryAsync(JobInfo job) => _history?.ShowAsync(job.Key) ?? Task.CompletedTask;

    private async Task<bool> DoAsync(ICommand<Done> command, string done)
    {
        var result = await Operations.RunAsync(Tenant, command, Gone);
        if (result.Succeeded)
            Toasts.Success(done);
        else
            Toasts.Error(result.Error.ToNotice());
        await LoadAsync();
        return result.Succeeded;
    }
}
