using Microsoft.AspNetCore.Components;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Agents.Editor;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.Testing;

/// <summary>Writes a test case, new or there already.</summary>
public sealed partial class TestCaseForm
{
    private TestCaseDraft _form = new();
    private IReadOnlyList<TestFunction> _functions = [];
    private IReadOnlyList<FieldError> _faults = [];
    private ErrorNotice? _error;
    private RecordDialog _record = null!;
    private ConfirmDialog _confirm = null!;
    private int? _version;
    private bool _missing;
    private bool _busy;

    [Parameter, EditorRequired] public AgentDraft Draft { get; set; } = null!;

    /// <summary>Null for a new one.</summary>
    [Parameter] public TestCaseView? Case { get; set; }

    [Parameter] public EventCallback OnClose { get; set; }

    [Inject] private TestRecorder Recorder { get; set; } = null!;

    private string Key => Case?.Id.ToString() ?? "new";

    // What others do to the list meanwhile does not touch what is being typed: saving finds a change by the version.
    protected override async Task OnInitializedAsync()
    {
        _missing = Case is null && Url.Read("edit") != "new";
        var open = Draft.OpenTest is { } kept && kept.Key == Key ? kept : new OpenTest(Key, TestCaseDraft.Of(Case?.Content ?? new TestCaseContent()), Case?.Version);
        (Draft.OpenTest, _form, _version) = (open, open.Form, open.Version);
        // An MCP server takes its time; the names can be typed without it.
        _functions = (await Operations.ActAsync(Tenant, (actor, ct) => Recorder.FunctionsAsync(actor, Draft.Read.Id, Draft.Read.Version, ct), Gone)).Value ?? [];
    }

    protected override Task RefreshAsync() => Task.CompletedTask;

    private string? Fault(string pointer) => _faults.FirstOrDefault(fault => fault.Pointer == pointer)?.Message;

    private string? Invalid(string pointer) => Fault(pointer) is null ? null : "true";

    private async Task SaveAsync()
    {
        if (_busy || Read() is not { } content)
            return;
        _busy = true;
        var edit = TestCaseEdit.Of(content);
        var saved = await RunAsync<TestCaseView>(Case is { } there ? new EditTestCase(Draft.Read.Id, there.Id, edit, (uint)_version!.Value) : new AddTestCase(Draft.Read.Id, edit));
        _busy = false;
        if (!saved.Succeeded)
        {
            (_faults, _error) = (saved.Error.Fields, saved.Error.ToNotice());
            return;
        }

        Toasts.Success(Words["Done.Saved"]);
        await LeaveAsync();
    }

    private async Task CloseAsync()
    {
        if (!_form.IsDirty || await _confirm.AskAsync(new Question(Words["Form.Discard"], Words["Form.DiscardText"], Words["Form.DiscardConfirm"], IsDangerous: true)))
            await LeaveAsync();
    }

    private Task LeaveAsync()
    {
        Draft.OpenTest = null;
        return OnClose.InvokeAsync();
    }

    private async Task RecordAsync()
    {
        if (Read() is not { } content)
            return;
        if (await _record.AskAsync(content) is not { } recordings)
            return;
        _form.Record(recordings);
        Toasts.Info(Words["Record.Done", recordings.Count]);
    }

    private TestCaseContent? Read()
    {
        var wrong = new List<FieldError>();
        var content = _form.Read(wrong, Words["Form.WrongJson"]);
        (_faults, _error) = (wrong, wrong.Count == 0 ? null : new ErrorNotice("shared.invalid", string.Join(" ", wrong.Select(fault => fault.Message).Distinct())));
        return wrong.Count == 0 ? content : null;
    }
}
