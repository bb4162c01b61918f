using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Platform.Web.Office.Board;

/// <summary>
/// Tiles by department, of which only those near the window are in the page: the browser tells where it looks, and every
/// tile's place is known by calculation.
/// </summary>
public sealed partial class BoardGrid
{
    // A first guess until the browser has measured: a laptop's window.
    private double _width = 1100;
    private double _top;
    private double _bottom = 900;
    private ElementReference _grid;
    private IJSObjectReference? _script;
    private DotNetObjectReference<BoardGrid>? _self;
    private BoardLayout _layout = new([], 0, TileSize.Cards);
    private (IReadOnlyList<BoardGroup>? Groups, double Width, TileSize? Size) _laidOut;

    [Parameter, EditorRequired] public IReadOnlyList<BoardGroup> Groups { get; set; } = [];
    [Parameter, EditorRequired] public TileSize Size { get; set; } = TileSize.Cards;

    /// <summary>The agent whose drawer is open.</summary>
    [Parameter] public string? Selected { get; set; }

    [Parameter] public EventCallback<string> OnOpen { get; set; }

    /// <summary>What is drawn beyond the edges, so that scrolling meets tiles and not a gap while the server answers.</summary>
    private double Ahead => _bottom - _top;

    private string GridStyle =>
        $"height:{Pixels(_layout.Height)};--columns:{_layout.Columns};--tile-height:{Pixels(Size.Height)};--tile-gap:{Pixels(Size.Gap)}";

    protected override void OnParametersSet() => LayOut();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _self = DotNetObjectReference.Create(this);
        var module = await Script.InvokeAsync<IJSObjectReference>("import", "./" + Assets["js/board.js"]);
        _script = await module.InvokeAsync<IJSObjectReference>("attach", _grid, _self);
        await module.DisposeAsync();
    }

    /// <summary>Where the browser looks: edges of its window, measured from the grid's top, and the grid's width.</summary>
    [JSInvokable]
    public void Look(double top, double bottom, double width)
    {
        if (!double.IsFinite(top + bottom + width) || bottom <= top || width <= 0)
            return;
        // No screen is higher; a made-up number must not make us draw everything.
        (_top, _bottom, _width) = (top, Math.Min(bottom, top + 6000), width);
        LayOut();
        StateHasChanged();
    }

    /// <summary>Gives the keyboard back to a tile after its drawer was closed.</summary>
    public async Task FocusAsync(string agentId)
    {
        if (_script is not null)
            await _script.InvokeVoidAsync("focus", agentId);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_script is not null)
            {
                await _script.InvokeVoidAsync("detach");
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and its script with it.
        }
        _self?.Dispose();
    }

    private void LayOut()
    {
        if (_laidOut == (Groups, _width, Size))
            return;
        _layout = new BoardLayout(Groups, _width, Size);
        _laidOut = (Groups, _width, Size);
    }

    private static string Pixels(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) + "px";
}
