using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Commands;

/// <summary>
/// Ctrl-K: goes anywhere by typing. Searching is done here; opening, choosing and going are the browser's (<c>shell.js</c>), which knows by
/// <c>data-query</c> whether the list is that of the text that stands in the field.
/// </summary>
public sealed partial class CommandPalette : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<Command> _found = [];
    private string _query = "";
    private string _shown = "";
    private bool _searching;
    private int _turn;

    [Inject] private IEnumerable<ICommandSource> Sources { get; set; } = [];

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Parameter] public ShellTenant? Tenant { get; set; }

    protected override async Task OnParametersSetAsync() => await SearchAsync();

    private async Task SearchAsync()
    {
        var (turn, query) = (++_turn, _query);
        _searching = true;
        var context = new CommandContext((await Authentication).User, Tenant);
        List<Command> found = [];
        foreach (var source in Sources.OrderBy(source => source.Order))
            found.AddRange(await source.SearchAsync(query.Trim(), context, _gone.Token));
        // An answer to an earlier query must not replace that to a later one.
        if (turn != _turn)
            return;
        (_found, _shown, _searching) = (found, query, false);
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
