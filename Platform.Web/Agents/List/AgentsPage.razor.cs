using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Files;
using Platform.Core.Agents.Versions;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.List;

/// <summary>The agents of a tenant: found, sorted, chosen, and several of them worked on at once.</summary>
public sealed partial class AgentsPage
{
    private const int PageLength = 100;

    // Longer addresses are cut by servers and proxies on the way.
    private const int MostInAddress = 40;

    private readonly Dictionary<Guid, AgentRow> _selected = [];
    private AgentListState _state = AgentListState.Read(_ => null, withCost: false);
    private List<AgentRow> _rows = [];
    private IReadOnlyList<AgentUsageOfToday> _today = [];
    private Dictionary<Guid, AgentUsageOfToday> _usage = [];
    private AgentFacets? _facets;
    private ErrorNotice? _error;
    private string? _next;
    private bool _loaded, _reading, _choosing;
    private int _turn;
    private Guid? _anchor;
    private ConfirmDialog _confirm = null!;
    private BulkDialog _bulk = null!;

    [Inject] private IStringLocalizer<AgentListText> Text { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    // Named here so that the router calls OnParametersSet when the address changes; the values are read together by AgentListState.
    [SupplyParameterFromQuery(Name = "q")] private string? SearchInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "status")] private string? StatusInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "department")] private string? DepartmentInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "model")] private string? ModelInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "sort")] private string? SortInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "dir")] private string? DirectionInAddress { get; set; }

    // Every call of a model rings.
    protected override TimeSpan Throttle => TimeSpan.FromSeconds(1);

    private string Home => $"/manage/{Tenant}/ai-agents";

    private bool WithUsage => May(Permissions.UsageRead);

    /// <summary>How many agents the filter lets through; where a search narrows it nobody has counted.</summary>
    private int Matching => _facets is null || _state.Filter.Search is not null ? _rows.Count : AgentToolbar.Count(_facets, _state.Filter);

    protected override void OnInitialized()
    {
        if (!May(Permissions.AgentsRead))
            return;
        Listen(Place.Id, AgentNotices.Feature, change => change.Kind == AgentNotices.Agent);
        Listen(Place.Id, ProcessNotices.Feature, change => change.Kind == ProcessNotices.State);
        if (WithUsage)
            Listen(Place.Id, UsageNotices.Feature, change => change.Kind == UsageNotices.Recorded);
    }

    protected override async Task OnParametersSetAsync()
    {
        var state = AgentListState.Read(Url.Read, WithUsage);
        if (!May(Permissions.AgentsRead) || (_loaded && state == _state))
            return;
        var isFirst = !_loaded;
        _state = state;
        if (!isFirst)
            ClearSelection();
        await (isFirst ? RefreshAsync() : ReadAsync(PageLength));
        if (isFirst)
            RestoreSelection();
    }

    protected override Task RefreshAsync() => Task.WhenAll(ReadProcessesAsync(), ReadUsageAsync(), _state.Sort == AgentListState.ByCost ? Task.CompletedTask : ReadAsync(Math.Max(PageLength, _rows.Count)));

    private async Task ReadUsageAsync()
    {
        if (!WithUsage)
            return;
        var found = await RunAsync(new GetUsageOfToday());
        if (found.Succeeded)
            (_today, _usage) = (found.Value, found.Value.ToDictionary(usage => usage.AgentId));
        // What it costs decides here which agents are shown.
        if (_state.Sort == AgentListState.ByCost)
            await ReadAsync(Math.Max(PageLength, _rows.Count));
        else
            StateHasChanged();
    }

    /// <summary>Reads from the beginning; what is shown stays until the answer is here.</summary>
    private async Task ReadAsync(int length)
    {
        var turn = ++_turn;
        var (rows, next) = (new List<AgentRow>(), (string?)null);
        do
        {
            var page = await PageAsync(next, Math.Min(length - rows.Count, Cursor.MaximumLimit));
            if (turn != _turn)
                return;
            if (!page.Succeeded)
            {
                _error = page.Error.ToNotice();
                return;
            }

            rows.AddRange(page.Value.Items);
            (next, _facets) = (page.Value.NextCursor, page.Value.Facets ?? _facets);
        }
        while (next is not null && rows.Count < length);
        (_rows, _next, _error, _loaded) = (rows, next, null, true);
        foreach (var row in rows.Where(row => _selected.ContainsKey(row.Id)))
            _selected[row.Id] = row;
        StateHasChanged();
    }

    private async Task MoreAsync()
    {
        var turn = _turn;
        _reading = true;
        var page = await PageAsync(_next, PageLength);
        _reading = false;
        if (turn != _turn)
            return;
        _error = page.Error?.ToNotice();
        if (page.Succeeded)
        {
            _rows.AddRange(page.Value.Items);
            _next = page.Value.NextCursor;
        }
    }

    private Task<Result<AgentRows>> PageAsync(string? cursor, int limit) =>
        RunAsync(new ListAgentRows(_state.Filter, _state.Order, _state.IsReversed, cursor, limit) { WithFacets = cursor is null, Ranked = _state.Order == AgentOrder.Ranked ? [.. _today.Select(usage => usage.AgentId)] : [] });

    private void Select((AgentRow Row, bool WithRange) chosen)
    {
        var isChosen = !_selected.ContainsKey(chosen.Row.Id);
        var (from, to) = (_rows.FindIndex(row => row.Id == _anchor), _rows.FindIndex(row => row.Id == chosen.Row.Id));
        if (!chosen.WithRange || from < 0)
            from = to;
        foreach (var row in _rows[Math.Min(from, to)..(Math.Max(from, to) + 1)])
            Mark(row, isChosen);
        _anchor = chosen.Row.Id;
        KeepSelection();
    }

    private void SelectShown(bool isChosen)
    {
        if (!isChosen)
            _selected.Clear();
        foreach (var row in _rows)
            Mark(row, isChosen);
        KeepSelection();
    }

    private async Task SelectMatchingAsync()
    {
        _choosing = true;
        for (var next = _next; next is not null;)
        {
            var page = await PageAsync(next, Cursor.MaximumLimit);
            if (!page.Succeeded)
            {
                Toasts.Error(page.Error.ToNotice());
                break;
            }

            foreach (var row in page.Value.Items)
                Mark(row, true);
            next = page.Value.NextCursor;
        }

        _choosing = false;
        SelectShown(true);
    }

    private void Mark(AgentRow row, bool isChosen)
    {
        if (isChosen)
            _selected[row.Id] = row;
        else
            _selected.Remove(row.Id);
    }

    private void ClearSelection()
    {
        _selected.Clear();
        KeepSelection();
    }

    private void KeepSelection() => Url.Write("chosen", _selected.Count is > 0 and <= MostInAddress ? string.Join(',', _selected.Values.Select(row => row.Slug)) : null);

    private void RestoreSelection()
    {
        var chosen = Url.Read("chosen")?.Split(',') ?? [];
        foreach (var row in _rows.Where(row => chosen.Contains(row.Slug)))
            Mark(row, true);
    }

    private async Task PublishAsync(IReadOnlyList<AgentRow> chosen)
    {
        AgentRow[] waiting = [.. chosen.Where(row => row.State is AgentState.Draft or AgentState.DraftWaiting)];
        if (waiting.Length == 0)
        {
            Toasts.Info(Text["Publish.Nothing"]);
            return;
        }

        var left = chosen.Count - waiting.Length;
        var text = left == 0 ? Text["Publish.Text"] : Text["Publish.TextLeft", left];
        var title = waiting is [var only] ? Text["Publish.TitleOne", only.Name, only.NewestVersion] : Text["Publish.Title", waiting.Length];
        if (await _confirm.AskAsync(new Question(title, text, Text["Bulk.Publish"])))
            await DoAllAsync(waiting, Text["Publish.Doing"], row => RunAsync(new PublishAgentVersion(row.Slug, row.NewestVersion)), count => Text["Publish.Done", count]);
    }

    private async Task ArchiveAsync(IReadOnlyList<AgentRow> chosen)
    {
        AgentRow[] open = [.. chosen.Where(row => row.State != AgentState.Archived)];
        if (open.Length == 0)
        {
            Toasts.Info(Text["Archive.Nothing"]);
            return;
        }

        var title = open is [var only] ? Text["Archive.TitleOne", only.Name] : Text["Archive.Title", open.Length];
        if (await _confirm.AskAsync(new Question(title, Text["Archive.Text"], Text["Bulk.Archive"], IsDangerous: true)))
            await DoAllAsync(open, Text["Archive.Doing"], row => RunAsync(new RemoveAgent(row.Slug)), count => Text["Archive.Done", count]);
    }

    private async Task ExportAsync(AgentFileFormat format)
    {
        if (_selected.Count > ExportAgents.MaximumAgents)
        {
            Toasts.Error(new ErrorNotice("agents.too_many_for_file", ExportAgents.MaximumAgents));
            return;
        }

        var found = await RunAsync(new ExportAgents([.. _selected.Keys.Select(id => id.ToString())], format));
        if (!found.Succeeded)
        {
            Toasts.Error(found.Error.ToNotice());
            return;
        }

        // Out of the circuit, for so many names fit into no address.
        using var stream = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes(found.Value.Text)));
        await Script.InvokeVoidAsync("platform.save", Gone, $"{Tenant}-agents.{format.ToString().ToLowerInvariant()}", AgentFileEndpoints.TypeOf(format), stream);
        Toasts.Success(Text["Export.Done", found.Value.Agents, found.Value.Tools]);
    }

    /// <summary>One after the other: each is a change of its own, and one that is refused does not hold up the rest.</summary>
    private async Task DoAllAsync<T>(IReadOnlyList<AgentRow> rows, string title, Func<AgentRow, Task<Result<T>>> act, Func<int, string> done)
    {
        var failed = await _bulk.RunAsync(title, rows, async row => (await act(row)).Error?.ToNotice(), done, Gone);
        foreach (var row in rows.Except(failed))
            _selected.Remove(row.Id);
        KeepSelection();
        await RefreshAsync();
    }
}
