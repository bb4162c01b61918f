using System.Globalization;
using Microsoft.AspNetCore.Components;
using Platform.Core.Shared.Jobs;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Jobs;

/// <summary>Finished runs, newest first, with the filter in the address.</summary>
public sealed partial class JobHistory
{
    private const string JobParameter = "job";
    private const string ResultParameter = "result";

    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private DataList<JobRun>? _list;
    private string _job = "";
    private string _result = "";
    private bool _readOn;

    [Inject] private UrlState Url { get; set; } = null!;

    /// <summary>Keys to choose from.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<string> Jobs { get; set; } = [];

    [Parameter, EditorRequired] public Func<JobRunFilter, CancellationToken, Task<DataPage<JobRun>>> Load { get; set; } = null!;

    protected override void OnInitialized()
    {
        _job = Url.Read(JobParameter) ?? "";
        _result = Enum.TryParse<JobResult>(Url.Read(ResultParameter), out var result) ? result.ToString() : "";
    }

    /// <summary>Shows new runs. Whoever has read on is not thrown back to the beginning.</summary>
    public Task RefreshAsync() => _readOn || _list is null ? Task.CompletedTask : _list.ReloadAsync();

    /// <summary>The runs of one job.</summary>
    public Task ShowAsync(string job) => FilterAsync(job, "");

    private async Task FilterAsync(string? job, string? result)
    {
        (_job, _result) = (job ?? "", result ?? "");
        Url.Write(new Dictionary<string, string?> { [JobParameter] = _job, [ResultParameter] = _result });
        StateHasChanged();
        if (_list is not null)
            await _list.ReloadAsync();
    }

    private async Task<DataPage<JobRun>> ReadAsync(string? cursor, CancellationToken ct)
    {
        var filter = new JobRunFilter(
            _job.Length == 0 ? null : _job,
            Enum.TryParse<JobResult>(_result, out var result) ? result : null,
            cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture));
        var page = await Load(filter, ct);
        if (page.Error is not null)
            return page;
        if (cursor is null)
            _shown.Clear();
        _readOn = cursor is not null;
        // Runs that ended since the first part push older ones into the next part: shown once is enough.
        return page with { Items = [.. page.Items.Where(run => _shown.Add(run.Id))] };
    }
}
