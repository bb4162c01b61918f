using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using Platform.Core.Agents.Files;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.List;

/// <summary>Agents out of a file: compared first, chosen one by one, then taken over all at once.</summary>
public sealed partial class ImportPage
{
    private const int MaximumBytes = 12 * 1024 * 1024;

    private readonly Dictionary<string, AgentImportChoice> _choices = [];
    private string _text = "";

    // Of a chosen file; it may be long, so it is not sent back into the page.
    private string? _file;
    private bool _busy, _publish;
    private IReadOnlyList<FieldError> _faults = [];
    private ErrorNotice? _error;
    private AgentImportReport? _report, _done;

    // What the first comparison said: of what is left out now it still shows the differences.
    private Dictionary<string, AgentImportItem> _first = [];

    [Inject] private IStringLocalizer<AgentListText> Text { get; set; } = null!;

    private string Home => $"/manage/{Tenant}/ai-agents";

    private IReadOnlyList<PageHeader.Crumb> Trail => [new(Text["List.Title"], Home)];

    /// <summary>How many things would be made or changed.</summary>
    private int Takes => Count(AgentImportState.New) + Count(AgentImportState.Changed);

    protected override Task RefreshAsync() => Task.CompletedTask;

    private int Count(AgentImportState state) => _report?.Items.Count(item => item.State == state) ?? 0;

    private string AddressOf(AgentImportItem item) => item.Kind == AgentImportKind.Agent ? $"{Home}/{item.Result}" : $"/manage/{Tenant}/tools/{item.Result}";

    private string Summary(AgentImportReport done) =>
        Text["Import.Done", done.Items.Count(item => item.State == AgentImportState.New), done.Items.Count(item => item.State == AgentImportState.Changed), done.Items.Count(item => item.State is AgentImportState.Same or AgentImportState.Skipped)];

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        (_faults, _error, _busy) = ([], null, true);
        try
        {
            if (change.File.Size > MaximumBytes)
            {
                _error = new ErrorNotice("agents.file_too_large", MaximumBytes / 1024 / 1024);
                return;
            }

            await using var stream = change.File.OpenReadStream(MaximumBytes, Gone);
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            _file = await reader.ReadToEndAsync(Gone);
        }
        catch (Exception exception) when (exception is DecoderFallbackException or IOException)
        {
            _error = new ErrorNotice("agents.file_unreadable");
            return;
        }
        finally
        {
            _busy = false;
        }

        await CompareAsync();
    }

    private async Task CompareAsync()
    {
        _choices.Clear();
        if (await TryAsync())
            _first = _report!.Items.ToDictionary(item => item.Pointer);
    }

    private void Type() => _file = null;

    private async Task ChooseAsync(string pointer, AgentImportChoice choice)
    {
        _choices[pointer] = choice;
        await TryAsync();
    }

    private async Task<bool> TryAsync()
    {
        (_busy, _faults, _error) = (true, [], null);
        var tried = await RunAsync(new ImportAgents(_file ?? _text, DryRun: true, Publish: _publish) { Choices = _choices });
        _busy = false;
        if (AgentImportReport.Of(tried.Error!) is { } report)
        {
            _report = report;
            return true;
        }

        (_faults, _error) = tried.Error!.Fields.Count > 0 ? (tried.Error.Fields, null) : (_faults, tried.Error.ToNotice());
        if (_faults.Count > 0)
            _report = null;
        return false;
    }

    private async Task ApplyAsync()
    {
        _busy = true;
        var done = await RunAsync(new ImportAgents(_file ?? _text, Publish: _publish) { Choices = _choices, Seen = _report!.Seen });
        _busy = false;
        if (done.Succeeded)
        {
            (_done, _report, _text, _file) = (done.Value, null, "", null);
            Toasts.Success(Summary(done.Value));
        }
        else if (await TryAsync())
        {
            // Something has changed since the comparison: it is shown anew, and nothing was taken.
            _error = done.Error.ToNotice();
        }
    }

    private void Restart() => (_report, _done, _faults, _error, _file) = (null, null, [], null, null);
}
