using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Golden;
using Platform.Core.Knowledge.Golden.Lab;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;

namespace Platform.Web.Knowledge.Lab;

/// <summary>A question put to the knowledge base in one way or in two, with why each place came where it is.</summary>
public sealed partial class SearchPanel : TenantPage
{
    private readonly Dictionary<Guid, LabIndex> _indexes = [];
    private IReadOnlyList<CollectionIndexes> _collections = [];
    private IReadOnlyList<SourceChoice> _sources = [];
    private SaveGoldenDialog _save = null!;
    private Result<LabAnswer>? _left;
    private Result<LabAnswer>? _right;
    private LabSettings _first = new();
    private LabSettings? _second;
    private string _query = "";
    private string _asked = "";
    private string _collection = "";
    private string _tag = "";
    private string _source = "";
    private bool _busy;

    // Where a question is brought here from elsewhere, that is where it comes from.
    private GoldenOrigin Origin => Enum.TryParse<GoldenOrigin>(Url.Read("origin"), ignoreCase: true, out var origin) && Enum.IsDefined(origin) ? origin : GoldenOrigin.Search;

    protected override async Task OnInitializedAsync()
    {
        var state = LabState.From(Url.Read);
        (_query, _first, _second, _collection, _tag, _source) = (state.Query, state.First, state.Second, state.Collection ?? "", state.Tag ?? "", state.Source?.ToString() ?? "");
        _collections = (await RunAsync(new ListIndexes())).Value?.Items ?? [];
        var choices = (await RunAsync(new ListKnowledgeChoices(_source.Length > 0 ? [_source] : [], Limit: 200))).Value;
        _sources = choices?.Found ?? [];
        if (_query.Length > 0)
            await RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        if (_busy || string.IsNullOrWhiteSpace(_query))
            return;
        _busy = true;
        try
        {
            var state = LabState.From(Url.Read);
            _asked = state.Query;
            (_left, _right) = (null, null);
            var left = await AskAsync(state, state.First);
            _right = state.Second is { } second ? await AskAsync(state, second) : null;
            _left = left;
        }
        finally
        {
            _busy = false;
        }
    }

    private Task AskAsync()
    {
        Url.Write(new LabState(_query.Trim(), _first, _second, Empty(_collection), Empty(_tag), Guid.TryParse(_source, out var source) ? source : null).ToQuery(), keepInHistory: true);
        return RefreshAsync();
    }

    private Task<Result<LabAnswer>> AskAsync(LabState state, LabSettings settings) => Operations.ActAsync(Tenant, async (actor, ct) =>
    {
        var question = state.Question(settings);
        if (settings.Collection is not { } collection || _collections.FirstOrDefault(one => one.CollectionId == collection)?.BuildingId is not { } building)
            return await Lab.AskAsync(actor, question, ct);
        if (!_indexes.TryGetValue(building, out var index))
        {
            var opened = await Lab.OpenAsync(actor, collection, building, ct);
            if (opened.Value is not { } made)
                return opened.Error!;
            _indexes.Add(building, index = made);
        }

        return await index.AskAsync(actor, question, ct);
    }, Gone);

    private void Compare(Microsoft.AspNetCore.Components.ChangeEventArgs change) => _second = change.Value is true ? _first with { Mode = _first.Mode == SearchMode.Keyword ? SearchMode.Vector : SearchMode.Keyword } : null;

    private static string? Empty(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public override ValueTask DisposeAsync()
    {
        foreach (var index in _indexes.Values)
            index.Dispose();
        return base.DisposeAsync();
    }
}
