using Microsoft.AspNetCore.Components;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Shared.Blocks;

/// <summary>A table that draws all four states and reads on by keyset. On a phone each row becomes a card:
/// give every cell <c>data-label</c> with its column's name.</summary>
public sealed partial class DataList<TItem> : IDisposable
{
    private readonly List<TItem> _items = [];
    private CancellationTokenSource _reading = new();
    private ErrorNotice? _error;
    private string? _next;
    private bool _loaded;
    private bool _loading;

    /// <summary>Reads the part after the cursor; null is the beginning.</summary>
    [Parameter, EditorRequired] public Func<string?, CancellationToken, Task<DataPage<TItem>>> Load { get; set; } = null!;

    /// <summary>Identity of a row, so that a refresh keeps focus and selection.</summary>
    [Parameter, EditorRequired] public Func<TItem, object> Key { get; set; } = null!;

    /// <summary>Says what the table is, for screen readers.</summary>
    [Parameter, EditorRequired] public string Caption { get; set; } = "";

    [Parameter, EditorRequired] public RenderFragment Header { get; set; } = null!;
    [Parameter, EditorRequired] public RenderFragment<TItem> Row { get; set; } = null!;
    [Parameter, EditorRequired] public RenderFragment Empty { get; set; } = null!;

    protected override Task OnInitializedAsync() => ReloadAsync();

    /// <summary>Reads from the beginning; what is shown stays until the answer is here. Call it when a filter or the data changed.</summary>
    public async Task ReloadAsync()
    {
        await _reading.CancelAsync();
        _reading.Dispose();
        _reading = new CancellationTokenSource();
        await ReadAsync(null);
    }

    private Task LoadMoreAsync() => ReadAsync(_next);

    private async Task ReadAsync(string? cursor)
    {
        var reading = _reading;
        _loading = true;
        StateHasChanged();
        try
        {
            var page = await Load(cursor, reading.Token);
            if (reading != _reading)
                return;
            Show(page, fromStart: cursor is null);
        }
        catch (OperationCanceledException) when (reading != _reading || reading.IsCancellationRequested)
        {
            return;
        }
        _loading = false;
        StateHasChanged();
    }

    private void Show(DataPage<TItem> page, bool fromStart)
    {
        _error = page.Error;
        if (page.Error is not null)
            return;
        if (fromStart)
            _items.Clear();
        _items.AddRange(page.Items);
        (_next, _loaded) = (page.NextCursor, true);
    }

    public void Dispose()
    {
        _reading.Cancel();
        _reading.Dispose();
    }
}
