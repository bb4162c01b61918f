using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Knowledge.Base;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Knowledge.Source;

/// <summary>One source: its text with the chunks on it, its versions, who cites it. Citations land here, on the stretch that they mean.</summary>
public sealed partial class SourcePage
{
    private const string VersionsName = "versions";
    private const string CitedName = "cited";

    private ConfirmDialog _confirm = null!;
    private UploadTray? _tray;
    private ChunkPanel? _panel;
    private SourceReader? _reader;
    private SourceView? _view;
    private SourceOutline? _outline;
    private ChunkRow? _chunk;
    private TextStretch? _hit;
    private ErrorNotice? _error;
    private string _tab = "";
    private (Guid Id, int? Version) _outlined;
    private int? _version;
    private long _at;
    private bool _isGone;

    [Parameter] public Guid Id { get; set; }

    [Inject] private IStringLocalizer<SourcePageText> Text { get; set; } = null!;

    // Named here so that the router calls OnParametersSet when the address changes.
    [SupplyParameterFromQuery(Name = "tab")] private string? TabInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "version")] private string? VersionInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "start")] private string? StartInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "end")] private string? EndInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "at")] private string? AtInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "chunk")] private string? ChunkInAddress { get; set; }

    // While it is worked on each page of it rings.
    protected override TimeSpan Throttle => TimeSpan.FromSeconds(1);

    private string Home => $"/manage/{Tenant}/knowledge-base";

    private IReadOnlyList<string> Tabs => ["text", VersionsName, CitedName];

    private IReadOnlyList<PageHeader.Crumb> Trail => _view!.Row.ParentId is { } parent && _view.Parent is { } above
        ? [new(Text["Page.Base"], Home), new(above, $"{Home}/{parent}")]
        : [new(Text["Page.Base"], Home)];

    private VersionView? Shown => _view?.Versions.FirstOrDefault(version => version.Number == _version) ?? _view?.Shown;

    protected override void OnInitialized()
    {
        if (May(Permissions.KnowledgeRead))
            Listen(Place.Id, KnowledgeNotices.Feature, change => change.Kind == KnowledgeNotices.Source && change.Id == Id.ToString());
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!May(Permissions.KnowledgeRead))
            return;
        _tab = Tabs.FirstOrDefault(tab => tab == Url.Read("tab")) ?? Tabs[0];
        _version = int.TryParse(Url.Read("version"), out var version) ? version : null;
        _hit = long.TryParse(Url.Read("start"), out var start) && long.TryParse(Url.Read("end"), out var end) && start >= 0 && end > start ? new TextStretch(start, end) : null;
        _at = long.TryParse(Url.Read("at"), out var at) && at >= 0 ? at : _hit?.Start ?? 0;
        if (_view?.Row.Id != Id)
            (_view, _chunk) = (null, null);
        if (_view is null)
            await RefreshAsync();
        else
            await OutlineAsync(isNew: false);
        await RestoreChunkAsync();
    }

    protected override async Task RefreshAsync()
    {
        var found = await RunAsync(new GetSource(Id));
        _isGone = found.Error is { Kind: ErrorKind.NotFound };
        _error = _isGone ? null : found.Error?.ToNotice();
        var isOther = _view is not null && found.Value?.Row.Chunks != _view.Row.Chunks;
        _view = found.Value ?? _view;
        await OutlineAsync(isNew: isOther);
        if (_reader is not null)
            await _reader.ReloadAsync();
    }

    private async Task OutlineAsync(bool isNew)
    {
        var wanted = (Id, Shown?.Number);
        if (Shown is null || (wanted == _outlined && !isNew))
            return;
        _outlined = wanted;
        _outline = (await RunAsync(new GetSourceOutline(Id, Shown.Number))).Value;
    }

    // A link may name the chunk that is open beside the text.
    private async Task RestoreChunkAsync()
    {
        if (!int.TryParse(Url.Read("chunk"), out var number) || number < 1 || Shown is null)
        {
            _chunk = null;
            return;
        }

        if (_chunk?.Ordinal == number - 1)
            return;
        _chunk = (await RunAsync(new ListChunks(Id, Shown.Number, Limit: 1) { From = number - 1 })).Value?.Items is [var chunk] ? chunk : null;
        if (_chunk is not null && Url.Read("at") is null && _hit is null)
            _at = _chunk.Start;
    }

    private async Task ChooseAsync(ChunkRow? chunk)
    {
        if (chunk?.ChunkId == _chunk?.ChunkId)
            chunk = null;
        if (_panel is { IsDirty: true } && !await _confirm.AskAsync(new Question(Text["Chunk.LeaveTitle"], Text["Chunk.LeaveText"], Text["Chunk.Leave"], IsDangerous: true)))
            return;
        _chunk = chunk;
        // Where the text stands it stays.
        Url.Write(new Dictionary<string, string?> { ["chunk"] = chunk is null ? null : (chunk.Ordinal + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), ["at"] = _at.ToString(System.Globalization.CultureInfo.InvariantCulture) });
    }

    // The next version, whichever way it came: chosen, or dropped on the page.
    private async Task ReplaceAsync(IReadOnlyList<OfferedFile> files)
    {
        if (files is not [var file] || _view?.Row.Kind != SourceKind.File)
        {
            Toasts.Warning(Text["Replace.One"]);
            await _tray!.ForgetAsync(files);
        }
        else if (await _confirm.AskAsync(new Question(Text["Replace.Title", _view.Row.Title], Text["Replace.Text", file.Name], Text["Action.Replace"])))
        {
            await _tray!.StartAsync(files, $"/manage/{Tenant}/knowledge-base/upload?source={Id}");
        }
        else
        {
            await _tray!.ForgetAsync(files);
        }
    }

    private async Task SavedAsync(ChunkRow chunk)
    {
        _chunk = chunk;
        if (_reader is not null)
            await _reader.ReloadAsync();
    }

    private void Go(long at) => Url.Write(
        new Dictionary<string, string?> { ["at"] = at.ToString(System.Globalization.CultureInfo.InvariantCulture), ["start"] = null, ["end"] = null, ["chunk"] = null }, keepInHistory: true);

    private string AddressOf(string tab) => $"{Home}/{Id}" + (tab == Tabs[0] ? _version is { } version ? $"?version={version}" : "" : $"?tab={tab}");
}
