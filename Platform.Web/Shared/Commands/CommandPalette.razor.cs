using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Commands;

/// <summary>Ctrl-K: goes anywhere by typing. The browser opens the dialog without asking the server; searching is done here.</summary>
public sealed partial class CommandPalette : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<Command> _found = [];
    private string _query = "";
    private int _active;
    private bool _searching;
    private int _turn;

    [Inject] private IEnumerable<ICommandSource> Sources { get; set; } = [];
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Parameter] public ShellTenant? Tenant { get; set; }

    protected override async Task OnParametersSetAsync() => await SearchAsync();

    private async Task SearchAsync()
    {
        var turn = ++_turn;
        _searching = true;
        var context = new CommandContext((await Authentication).User, Tenant);
        List<Command> found = [];
        foreach (var source in Sources.OrderBy(source => source.Order))
            found.AddRange(await source.SearchAsync(_query.Trim(), context, _gone.Token));
        // An answer to an earlier query must not replace that to a later one.
        if (turn != _turn)
            return;
        (_found, _active, _searching) = (found, 0, false);
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" when _found.Count > 0:
                _active = (_active + 1) % _found.Count;
                break;
            case "ArrowUp" when _found.Count > 0:
                _active = (_active + _found.Count - 1) % _found.Count;
                break;
            case "Enter" when !_searching && _active < _found.Count:
                await Open(_found.GroupBy(command => command.Section).SelectMany(section => section).ElementAt(_active));
                break;
        }
    }

    private void Point(int position) => _active = position;

    private async Task Open(Command command)
    {
        await Script.InvokeVoidAsync("platform.closeDialog", _gone.Token, "command-palette");
        Navigation.NavigateTo(command.Href);
    }

    private async Task Clear()
    {
        if (_query.Length == 0)
            return;
        _query = "";
        await SearchAsync();
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
