using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Agents.Toolbox.List;
using Platform.Web.Agents.Toolbox.Schema;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.Toolbox.Editor;

/// <summary>One tool, new or stored: what the form holds, what is stored, and what somebody else has stored meanwhile.</summary>
public sealed partial class ToolPage
{
    private ToolDeletion _deletion = null!;
    private ConfirmDialog _confirm = null!;
    private ToolView? _tool;
    private ToolView? _theirs;
    private ToolDraft? _draft;
    private JsonObject _origin = [];
    private SchemaDocument _schema = null!;
    private ToolTemplate _template = null!;
    private ToolFaults _faults = ToolFaults.None;
    private ErrorNotice? _refusal;
    private ErrorNotice? _error;
    private (Guid? Id, string? Type)? _loaded;
    private bool _saving;
    private bool _leaving;
    private bool _isGone;

    /// <summary>Null for a new tool.</summary>
    [Parameter] public Guid? Id { get; set; }

    [SupplyParameterFromQuery(Name = "type")] private string? TypeName { get; set; }

    private bool MayWrite => May(Permissions.AgentsWrite);

    private bool IsChoosing => Id is null && ToolTypes.Read(TypeName) is null;

    private bool IsDirty => _draft is not null && MayWrite && !_isGone && !ToolMerge.AreSame(_origin, _draft.Fields());

    // The framework tells of a new address twice: first of its query, with the id of the address before, then of its route. In between the page belongs to neither,
    // and loading it then would throw away a tool that was just made, with every click and key that fell into that moment.
    private bool IsOfTheAddress => (Guid.TryParse(new Uri(Navigation.Uri).AbsolutePath.TrimEnd('/').Split('/')[^1], out var id) ? id : (Guid?)null) == Id;

    private string ListAddress => $"/manage/{Tenant}/tools";

    private string Title => _tool?.Name ?? (_draft is null ? Text["Tool.NewTitle"] : Text["Tool.NewOf", Text[$"Type.{_draft.Type}"]]);

    private string? About => _draft is { } draft ? $"{Text[$"Type.{draft.Type}"]}. {Text[$"Type.{draft.Type}.About"]}" : IsChoosing ? Text["Tool.ChooseType"].Value : null;

    private IReadOnlyList<PageHeader.Crumb> Trail => [new(Text["Tools.Title"], ListAddress)];

    private IReadOnlyList<string> Differences => ToolMerge.Differences(_origin, ToolDraft.Of(_theirs!).Fields());

    private IReadOnlyList<string> BothChanged => [.. Differences.Intersect(ToolMerge.Differences(_origin, _draft!.Fields()))];

    protected override void OnInitialized() => Listen(Place.Id, AgentNotices.Feature, change => change.Id == Id?.ToString());

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded == (Id, TypeName) || !IsOfTheAddress)
            return;
        _loaded = (Id, TypeName);
        // The page of a tool that was just made is this component again.
        if (Id is null || _tool?.Id != Id)
            await LoadAsync();
    }

    protected override async Task RefreshAsync()
    {
        if (Id is not { } id || _draft is null)
            return;
        var found = await RunAsync(new GetTool(id));
        if (found.Error?.Kind == ErrorKind.NotFound)
            _isGone = true;
        else if (found.Succeeded && found.Value.Version != _tool?.Version && !_saving)
            Meet(found.Value);
    }

    private async Task LoadAsync()
    {
        (_draft, _tool, _theirs, _error, _isGone, _leaving) = (null, null, null, null, false, false);
        if (Id is { } id)
        {
            var found = await RunAsync(new GetTool(id));
            _error = found.Error?.ToNotice();
            if (found.Succeeded && await TemplateAsync(found.Value.ToolType) is not null)
                Show(found.Value);
        }
        else if (ToolTypes.Read(TypeName) is { } type && await TemplateAsync(type) is { } template)
        {
            Edit(ToolDraft.New(type, template.InputSchema));
        }
    }

    private async Task<ToolTemplate?> TemplateAsync(ToolType type)
    {
        var template = await RunAsync(new GetToolTemplate(type));
        (_error, _template) = (template.Error?.ToNotice(), template.Value!);
        return template.Value;
    }

    private void Show(ToolView tool)
    {
        (_tool, _theirs) = (tool, null);
        Edit(ToolDraft.Of(tool));
    }

    private void Edit(ToolDraft draft)
    {
        (_draft, _origin, _faults, _refusal) = (draft, draft.Fields(), ToolFaults.None, null);
        _schema = new SchemaDocument(draft.Schema, (key, arguments) => Text[key, arguments!]);
    }

    private void SchemaChanged()
    {
        _draft!.Schema = _schema.Text;
        StateHasChanged();
    }

    // Somebody else has saved: where nothing was typed here, theirs is simply shown.
    private void Meet(ToolView theirs)
    {
        if (IsDirty)
            _theirs = theirs;
        else
            Show(theirs);
    }

    private void TakeTheirs() => Show(_theirs!);

    private void KeepMine()
    {
        var theirs = _theirs!;
        var merged = ToolMerge.Merge(_origin, _draft!.Fields(), ToolDraft.Of(theirs).Fields());
        Show(theirs);
        _draft = ToolDraft.Of(theirs.ToolType, merged);
        _schema = new SchemaDocument(_draft.Schema, (key, arguments) => Text[key, arguments!]);
    }

    private async Task<bool> SaveAsync()
    {
        if (_saving || _draft is not { } draft || !MayWrite)
            return false;
        _saving = true;
        try
        {
            return await StoreAsync(draft);
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task<bool> StoreAsync(ToolDraft draft)
    {
        (_faults, _refusal) = (ToolFaults.None, null);
        if (!draft.HasReadableBody)
        {
            _faults = new ToolFaults([new FieldError("/config/body", Text["Http.BodyBroken"])]);
            return false;
        }

        var isNew = _tool is null;
        IOperation<ToolView> operation = _tool is { } stored ? new UpdateTool(stored.Id, draft.ToEdit(), (uint)stored.Version) : new CreateTool(draft.ToEdit());
        var saved = await RunAsync(operation);
        if (!saved.Succeeded)
            return await RefuseAsync(saved.Error);
        Show(saved.Value);
        Toasts.Success(Text[isNew ? "Tool.Created" : "Tool.Saved", saved.Value.Name]);
        if (isNew)
            Navigation.NavigateTo($"{ListAddress}/{saved.Value.Id}", replace: true);
        return true;
    }

    private async Task<bool> RefuseAsync(Error error)
    {
        if (error.Kind == ErrorKind.Stale && await RunAsync(new GetTool(_tool!.Id)) is { Value: { } theirs })
        {
            _theirs = theirs;
            return false;
        }

        _isGone = _tool is not null && error.Kind == ErrorKind.NotFound;
        (_faults, _refusal) = (ToolFaults.Of(error), error.ToNotice());
        if (error.Code == "agents.allow_private_needs_owner")
            _faults = new ToolFaults([new FieldError("/config/allow_private", Errors.Describe(_refusal))]);
        return false;
    }

    private async Task DiscardAsync()
    {
        if (!await _confirm.AskAsync(new Question(Text["Tool.DiscardTitle"], Text["Tool.DiscardText"], Text["Tool.Discard"], IsDangerous: true)))
            return;
        if (_tool is { } stored)
            Show(stored);
        else
            await LoadAsync();
    }

    private async Task DuplicateAsync()
    {
        var copy = await RunAsync(new DuplicateTool(_tool!.Id, ToolNames.CopyOf(_tool.Name, name => Text["Tools.CopyName", name])));
        if (!copy.Succeeded)
        {
            Toasts.Error(copy.Error.ToNotice());
            return;
        }

        Toasts.Success(Text["Tool.Duplicated", copy.Value.Name]);
        Navigation.NavigateTo($"{ListAddress}/{copy.Value.Id}");
    }

    private async Task DeleteAsync()
    {
        if (!await _deletion.AskAsync([_tool!.Id], _tool.Name))
            return;
        _leaving = true;
        Navigation.NavigateTo(ListAddress);
    }
}
