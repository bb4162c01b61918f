using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Agents.Toolbox.Schema;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.Toolbox.Trial;

/// <summary>Calls the stored tool for real, with arguments that a person gives, and shows what happened.</summary>
public sealed partial class TryPanel
{
    private ConfirmDialog _confirm = null!;
    private IReadOnlyList<ToolFunction>? _functions;
    private ToolFunction? _function;
    private SchemaDocument? _document;
    private JsonObject? _arguments;
    private IReadOnlyList<SchemaFault> _faults = [];
    private CancellationTokenSource? _running;
    private ToolAnswer? _answer;
    private ErrorNotice? _error;
    private string _text = "{}";
    private int _version;
    private bool _isText;
    private bool _loading;
    private bool _wasCancelled;

    [Inject] private ToolTrial Trial { get; set; } = null!;

    /// <summary>As it is stored: that is what runs.</summary>
    [Parameter, EditorRequired] public ToolView Tool { get; set; } = null!;

    /// <summary>The form holds changes that are not stored.</summary>
    [Parameter] public bool IsDirty { get; set; }

    /// <summary>Stores the form; false where it was refused.</summary>
    [Parameter, EditorRequired] public Func<Task<bool>> Save { get; set; } = null!;

    private IReadOnlyDictionary<int, string> Marks => _faults.GroupBy(fault => fault.Line).ToDictionary(line => line.Key, line => string.Join(" ", line.Select(fault => fault.Message)));

    protected override Task RefreshAsync() => Task.CompletedTask;

    protected override async Task OnParametersSetAsync()
    {
        if (_version == Tool.Version)
            return;
        // What was typed stays where the changed tool still takes it.
        _version = Tool.Version;
        // A server of somebody else's is asked only when a person says so.
        if (Tool.ToolType != ToolType.Mcp || _functions is not null)
            await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _loading = true;
        var found = await Operations.ActAsync(Tenant, (actor, ct) => Trial.FunctionsAsync(actor, Tool.Id, ct), Gone);
        (_loading, _error) = (false, found.Error?.ToNotice());
        _functions = found.Value;
        Choose(_function?.Name);
    }

    private void Choose(string? name)
    {
        var before = _function;
        _function = _functions?.FirstOrDefault(function => function.Name == name) ?? _functions?.FirstOrDefault();
        _document = _function is null ? null : new SchemaDocument(_function.InputSchema.GetRawText(), (key, arguments) => Text[key, arguments!]);
        if (_document is null)
            return;
        if (before?.Name == _function!.Name && _document.CheckArguments(_text).Count == 0)
            Type(_text);
        else
            Propose();
    }

    private void Propose() => Type(JsonTexts.Pretty(_document?.Example() ?? []));

    private void Type(string text)
    {
        _text = text;
        _arguments = JsonPlaces.Read(text).Node as JsonObject;
        _faults = _document?.CheckArguments(text) ?? [];
    }

    // After the form has changed the arguments in place.
    private void Rewrite()
    {
        _text = JsonTexts.Pretty(_arguments);
        _faults = _document?.CheckArguments(_text) ?? [];
    }

    private async Task RunAsync()
    {
        if (_running is not null || (IsDirty && !await Save()) || _arguments is null)
            return;
        if (_function?.Class is not ToolClass.Read && !await _confirm.AskAsync(new Question(Text["Try.WriteTitle", Tool.Name], Text["Try.WriteText"], Text["Try.Run"], IsDangerous: true)))
            return;
        using var running = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_running, _answer, _error, _wasCancelled) = (running, null, null, false);
        StateHasChanged();
        try
        {
            var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
            var arguments = (JsonObject)_arguments.DeepClone();
            var answer = await Operations.ActAsync(
                Tenant, (actor, ct) => Trial.TryAsync(actor, Tool.Id, arguments, Place.TimeZone, language, ct, _functions?.Count > 1 ? _function!.Name : null), running.Token);
            (_answer, _error) = (answer.Value, answer.Error?.ToNotice());
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            _wasCancelled = true;
        }
        finally
        {
            _running = null;
        }
    }
}
