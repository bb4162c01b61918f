using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Platform.Core.Knowledge.Reading;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Knowledge.Source;

/// <summary>A version's text with its chunks marked on it. Only a part is in the page, however long the text: it grows at the end that is read, and goes at the other.</summary>
public sealed partial class SourceReader
{
    private const int AtOnce = 30;
    private const int MostShown = 120;

    // So much before a place that somebody goes to.
    private const int Lead = 4;

    // Of a text without chunks.
    private const int PieceLength = 4_000;
    private const int PiecesAtOnce = 8;

    private readonly List<TextPiece> _pieces = [];
    private IReadOnlyList<TextStretch> _overlaps = [];
    private DotNetObjectReference<SourceReader>? _self;
    private IJSObjectReference? _script;
    private ElementReference _element;
    private ErrorNotice? _error;
    private (Guid Source, int Version, long At) _shown = (Guid.Empty, 0, -1);
    private string? _goal;
    private long _at;
    private bool _loaded, _reading;

    [Parameter, EditorRequired] public Guid Source { get; set; }

    [Parameter, EditorRequired] public VersionView Version { get; set; } = null!;

    /// <summary>The place that is gone to.</summary>
    [Parameter] public long At { get; set; }

    /// <summary>Of the chunk that is open beside the text.</summary>
    [Parameter] public Guid? Chosen { get; set; }

    [Parameter] public bool WithPages { get; set; }

    [Parameter] public EventCallback<ChunkRow> OnChoose { get; set; }

    /// <summary>The stretch that a citation means.</summary>
    [Parameter] public TextStretch? Hit { get; set; }

    private bool IsCut => Version.Editions.Any(edition => edition.Chunks > 0);

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != (Source, Version.Number, At))
        {
            _shown = (Source, Version.Number, At);
            await GoAsync(At);
        }

        var chosen = _pieces.Find(piece => piece.Chunk?.ChunkId == Chosen)?.Chunk;
        _overlaps = chosen is null ? [] : [new TextStretch(chosen.ContextStart, chosen.Start), new TextStretch(chosen.End, chosen.ContextEnd)];
    }

    /// <summary>What is shown is asked for again, where it stands.</summary>
    protected override async Task RefreshAsync()
    {
        if (_pieces is not [{ Chunk: { } first }, ..])
            return;
        var again = await ChunksAsync(first.Ordinal, Math.Max(AtOnce, _pieces.Count));
        if (again is not null)
            Replace(again);
    }

    public async Task ReloadAsync()
    {
        await RefreshAsync();
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_pieces.Count == 0)
            return;
        if (_script is null && _self is null)
        {
            _self = DotNetObjectReference.Create(this);
            var module = await Script.InvokeAsync<IJSObjectReference>("import", Gone, "./" + Assets["js/knowledge-text.js"]);
            _script = await module.InvokeAsync<IJSObjectReference>("attach", Gone, _element, _self);
            await module.DisposeAsync();
        }

        if (_goal is not { } goal || _script is null)
            return;
        _goal = null;
        await _script.InvokeVoidAsync("show", Gone, goal, false);
    }

    [JSInvokable]
    public Task EarlierAsync() => ExtendAsync(async () =>
    {
        var first = _pieces[0];
        var more = first.Chunk is { } chunk
            ? await ChunksAsync(Math.Max(0, chunk.Ordinal - AtOnce), Math.Min(AtOnce, chunk.Ordinal))
            : await PlainAsync(Math.Max(0, first.Start - PieceLength * PiecesAtOnce), (int)Math.Min(first.Start, PieceLength * PiecesAtOnce));
        _pieces.InsertRange(0, more?.Where(piece => piece.Start < first.Start) ?? []);
        if (_pieces.Count > MostShown)
            _pieces.RemoveRange(MostShown, _pieces.Count - MostShown);
    });

    [JSInvokable]
    public Task LaterAsync() => ExtendAsync(async () =>
    {
        var last = _pieces[^1];
        var more = last.Chunk is { } chunk ? await ChunksAsync(chunk.Ordinal + 1, AtOnce) : await PlainAsync(last.End, PieceLength * PiecesAtOnce);
        _pieces.AddRange(more ?? []);
        if (_pieces.Count > MostShown)
            _pieces.RemoveRange(0, _pieces.Count - MostShown);
    });

    private async Task ExtendAsync(Func<Task> read)
    {
        if (_reading || _pieces.Count == 0)
            return;
        _reading = true;
        await read();
        _reading = false;
        StateHasChanged();
    }

    private async Task GoAsync(long at)
    {
        (_at, _error) = (at, null);
        List<TextPiece>? found;
        if (IsCut)
        {
            var place = await RunAsync(new ListChunks(Source, Version.Number, Limit: 1) { At = at });
            _error = place.Error?.ToNotice();
            var ordinal = place.Value?.Items is [var chunk] ? chunk.Ordinal : 0;
            found = _error is null ? await ChunksAsync(Math.Max(0, ordinal - Lead), AtOnce) : null;
        }
        else
        {
            found = await PlainAsync(at / PieceLength * PieceLength, PieceLength * PiecesAtOnce);
        }

        _loaded = true;
        if (found is null)
            return;
        Replace(found);
        _goal = at == 0 && Hit is null ? null : Hit is not null ? ".hit" : $"[data-start='{_pieces.FindLast(piece => piece.Start <= at)?.Start}']";
    }

    private void Replace(List<TextPiece> pieces)
    {
        _pieces.Clear();
        _pieces.AddRange(pieces);
    }

    private async Task<List<TextPiece>?> ChunksAsync(int from, int count)
    {
        var found = await RunAsync(new ListChunks(Source, Version.Number, Limit: count) { From = from });
        _error = found.Error?.ToNotice();
        return found.Value?.Items.Select(TextPiece.Of).ToList();
    }

    private async Task<List<TextPiece>?> PlainAsync(long start, int length)
    {
        var found = await RunAsync(new GetSourceText(Source, Version.Number, start, length));
        _error = found.Error?.ToNotice();
        if (found.Value is not { } part)
            return null;
        var pieces = new List<TextPiece>();
        for (var at = 0; at < part.Text.Length;)
        {
            var end = Math.Min(part.Text.Length, at + PieceLength);
            // No pair of surrogates is torn.
            if (end < part.Text.Length && char.IsLowSurrogate(part.Text[end]))
                end++;
            var begin = part.Start + at;
            pieces.Add(new TextPiece(begin, part.Text[at..end], part.PagesShown.LastOrDefault(page => page.Start <= begin)?.Number ?? 1, null));
            at = end;
        }

        return pieces;
    }

    private Task ChooseAsync(TextPiece piece) => piece.Chunk is { } chunk ? OnChoose.InvokeAsync(chunk) : Task.CompletedTask;

    private string ClassOf(TextPiece piece) => piece.Chunk is not { } chunk ? "piece-plain" : string.Join(' ', new[]
    {
        chunk.Ordinal % 2 == 0 ? "piece-even" : "piece-odd", chunk.Enabled ? null : "piece-off", chunk.ChunkId == Chosen ? "piece-chosen" : null,
    }.OfType<string>());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        try
        {
            if (_script is not null)
            {
                await _script.InvokeVoidAsync("dispose");
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone already.
        }

        _self?.Dispose();
    }
}
