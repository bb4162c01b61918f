using System.Globalization;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Agents.Editor;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.Testing;

/// <summary>What can be done with a case of the list.</summary>
public enum TestCaseAction
{
    Duplicate,
    Up,
    Down,
    Remove,
}

/// <summary>An agent's test cases, how they stand for its newest or its published version, and their runs as they go on.</summary>
public sealed partial class TestsTab : AgentTab
{
    private const string New = "new";

    private IReadOnlyList<TestCaseView>? _cases;
    private TestStanding? _standing;
    private TestRunDetail? _run;
    private ErrorNotice? _error;
    private ConfirmDialog _confirm = null!;
    private (long Epoch, int Version) _shown;
    private bool _busy;

    // Cases of a quick model end many times a second.
    protected override TimeSpan Throttle => TimeSpan.FromMilliseconds(400);

    private int Version => Url.Read("of") == "published" && Draft.Read.PublishedVersion is { } published ? published : Draft.Read.Version;

    protected override void OnInitialized() => Listen(Place.Id, AgentNotices.Feature, change => change.Kind == AgentNotices.Test && change.Id == Draft.Read.AssistantId.ToString());

    // A new version, and a change of a tool, make results old.
    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Draft.Read.Epoch, Version))
            return;
        _shown = (Draft.Read.Epoch, Version);
        await RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        var (cases, standing) = (await RunAsync(new ListTestCases(Draft.Read.Id, Limit: AddTestCase.MaximumCases)), await RunAsync(new GetTestStanding(Draft.Read.Id, Version)));
        _error = (cases.Error ?? standing.Error)?.ToNotice();
        (_cases, _standing) = (cases.Value?.Items, standing.Value);
        _run = standing.Value?.Runs.FirstOrDefault(run => run.Version == Version) is { } run ? (await RunAsync(new GetTestRun(Draft.Read.Id, run.Id))).Value : null;
    }

    private StandingRow? StandingOf(TestCaseView one) => _standing!.Version.Rows.FirstOrDefault(row => row.CaseId == one.Id);

    private TestResultState? DoingOf(TestCaseView one) => _run?.Results.FirstOrDefault(result => result.CaseId == one.Id) is { State: TestResultState.Waiting or TestResultState.Running } result ? result.State : null;

    private bool IsOpen(TestCaseView one) => Url.Read("test") == one.Id.ToString();

    private void Open(TestCaseView one)
    {
        Url.Write("test", IsOpen(one) ? null : one.Id.ToString());
        StateHasChanged();
    }

    private void Edit(string id)
    {
        Url.Write("edit", id, keepInHistory: true);
        StateHasChanged();
    }

    private Task CloseFormAsync()
    {
        Url.Write("edit", null);
        return RefreshAsync();
    }

    private Task ChooseVersion(int version)
    {
        Url.Write("of", version == Draft.Read.Version ? null : "published");
        _shown = (Draft.Read.Epoch, Version);
        return RefreshAsync();
    }

    private Task StartAsync(Guid? one) => AloneAsync(async () =>
    {
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "ru" ? "ru" : "en";
        var started = await RunAsync(new StartTestRun(Draft.Read.Id, Version, one is { } id ? [id] : null, language));
        if (!started.Succeeded)
            Toasts.Error(started.Error.ToNotice());
    });

    private Task CancelAsync() => AloneAsync(() => _run is { } run ? DoAsync(new CancelTestRun(Draft.Read.Id, run.Run.Id), Words["Done.Cancelled"]) : Task.CompletedTask);

    private Task DoAsync(TestCaseView one, TestCaseAction action) => AloneAsync(() => action switch
    {
        TestCaseAction.Duplicate => DoAsync(new DuplicateTestCase(Draft.Read.Id, one.Id), Words["Done.Duplicated"]),
        TestCaseAction.Remove => RemoveAsync(one),
        _ => MoveAsync(one, action == TestCaseAction.Up ? -1 : 1),
    });

    private async Task RemoveAsync(TestCaseView one)
    {
        if (await _confirm.AskAsync(new Question(Words["Remove.Title", one.Content.Name], Words["Remove.Text"], Words["Remove"], IsDangerous: true)))
            await DoAsync(new RemoveTestCase(Draft.Read.Id, one.Id), Words["Done.Removed", one.Content.Name]);
    }

    private async Task MoveAsync(TestCaseView one, int by)
    {
        var ids = _cases!.Select(other => other.Id).ToList();
        Move(ids, ids.IndexOf(one.Id), by);
        var moved = await RunAsync(new OrderTestCases(Draft.Read.Id, ids));
        if (!moved.Succeeded)
            Toasts.Error(moved.Error.ToNotice());
    }

    private async Task AloneAsync(Func<Task> act)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await act();
        }
        finally
        {
            _busy = false;
        }

        await RefreshAsync();
    }
}
