using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.Extensions.Localization;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Knowledge.Base;

/// <summary>What a tenant's agents know: collections and sources, with how each stands while it is worked on.</summary>
public sealed partial class KnowledgeBasePage
{
    private readonly Dictionary<Guid, SourceRow> _selected = [];
    private BaseState _state = BaseState.Read(_ => null);
    private SourceFacets _facets = new(new Dictionary<SourceStatus, int>(), [], 0);
    private IReadOnlyList<CollectionView> _collections = [];
    private ErrorNotice? _error;
    private string? _parent;
    private int _total;
    private bool _loaded;
    private SourceTable? _table;
    private UploadTray _tray = null!;
    private AddDialog _add = null!;
    private SourceBulk _bulk = null!;
    private CollectionDialog _collectionDialog = null!;

    [Inject] private IStringLocalizer<KnowledgeBaseText> Text { get; set; } = null!;

    // Named here so that the router calls OnParametersSet when the address changes; the values are read together by BaseState.
    [SupplyParameterFromQuery(Name = "q")] private string? SearchInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "collection")] private string? CollectionInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "status")] private string? StatusInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] private string? KindInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "tag")] private string? TagInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "parent")] private string? ParentInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "sort")] private string? SortInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "dir")] private string? DirectionInAddress { get; set; }

    // While many files are worked on, each page of each of them rings.
    protected override TimeSpan Throttle => TimeSpan.FromSeconds(1);

    protected override void OnInitialized()
    {
        if (May(Permissions.KnowledgeRead))
            Listen(Place.Id, KnowledgeNotices.Feature, change => change.Kind is KnowledgeNotices.Source or KnowledgeNotices.Collection);
    }

    protected override async Task OnParametersSetAsync()
    {
        var state = BaseState.Read(Url.Read);
        if (!May(Permissions.KnowledgeRead) || (_loaded && state == _state))
            return;
        var isOther = state.Filter != _state.Filter;
        _state = state;
        // What is not shown any more must not be changed with the rest.
        if (isOther)
            _selected.Clear();
        await RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        var collections = await RunAsync(new ListCollections());
        var found = await RunAsync(new ListSources(_state.Filter, Limit: 1) { WithFacets = true });
        _error = (collections.Error ?? found.Error)?.ToNotice();
        if (collections.Succeeded && found.Succeeded)
        {
            (_collections, _facets, _loaded) = (collections.Value, found.Value.Facets!, true);
            _total = _state.Status is { } status ? _facets.Counts.GetValueOrDefault(status) : _facets.Total;
        }

        _parent = _state.Parent is { } parent ? (await RunAsync(new GetSource(parent))).Value?.Row.Title : null;
        StateHasChanged();
        if (_table is not null)
            await _table.ReloadAsync();
    }

    private async ValueTask<ItemsProviderResult<SourceRow>> ReadAsync(ItemsProviderRequest request)
    {
        var count = Math.Clamp(request.Count, 1, Cursor.MaximumLimit);
        var found = await Operations.RunAsync(Tenant, new ListSources(_state.Filter, _state.Order, _state.Descending, Limit: count) { Offset = request.StartIndex }, request.CancellationToken);
        if (!found.Succeeded)
        {
            Toasts.Error(found.Error.ToNotice());
            return new ItemsProviderResult<SourceRow>([], _total);
        }

        foreach (var row in found.Value.Items.Where(row => _selected.ContainsKey(row.Id)))
            _selected[row.Id] = row;
        return new ItemsProviderResult<SourceRow>(found.Value.Items, Math.Max(_total, request.StartIndex + found.Value.Items.Count));
    }

    private bool IsChosen(CollectionView view) => string.Equals(view.Name, _state.Collection, StringComparison.OrdinalIgnoreCase);

    private void Select((SourceRow Row, bool IsChosen) choice)
    {
        if (choice.IsChosen)
            _selected[choice.Row.Id] = choice.Row;
        else
            _selected.Remove(choice.Row.Id);
    }

    private void ClearSelection() => _selected.Clear();

    private Task DoneAsync()
    {
        _selected.Clear();
        return RefreshAsync();
    }

    private void ClearFilter() => Url.Write(BaseState.FilterNames.ToDictionary(name => name, _ => (string?)null), keepInHistory: true);
}
