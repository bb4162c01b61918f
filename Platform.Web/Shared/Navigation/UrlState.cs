using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Web.Shared.Navigation;

/// <summary>Filter, sort, page, tab and selection live in the address, so that a link, a reload and Back keep them. What was written is read at once.</summary>
public sealed class UrlState
{
    private readonly NavigationManager _navigation;

    // On a circuit the address changes only when the browser has answered; until then what was written last counts.
    private readonly HashSet<string> _underway = new(StringComparer.Ordinal);
    private string? _written;

    public UrlState(NavigationManager navigation)
    {
        _navigation = navigation;
        navigation.LocationChanged += Arrive;
    }

    private string Current => _written ?? _navigation.Uri;

    /// <summary>The value of a query parameter; null when it is missing or empty.</summary>
    public string? Read(string name)
    {
        var query = QueryHelpers.ParseQuery(new Uri(Current).Query);
        return query.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;
    }

    /// <summary>Sets one parameter; null or empty takes it out of the address.</summary>
    public void Write(string name, string? value, bool keepInHistory = false)
        => Write(new Dictionary<string, string?> { [name] = value }, keepInHistory);

    /// <summary>Sets several parameters at once. By default the entry of the history is replaced: typing must not fill it.</summary>
    public void Write(IReadOnlyDictionary<string, string?> values, bool keepInHistory = false)
    {
        var parameters = values.ToDictionary(pair => pair.Key, pair => (object?)(string.IsNullOrEmpty(pair.Value) ? null : pair.Value), StringComparer.Ordinal);
        var target = _navigation.GetUriWithQueryParameters(Current, parameters);
        if (target == Current)
            return;
        _written = target;
        _underway.Add(target);
        _navigation.NavigateTo(target, replace: !keepInHistory);
    }

    // A step that a later one has overtaken changes nothing; any other address (a link, Back) counts as it is.
    private void Arrive(object? sender, LocationChangedEventArgs change)
    {
        if (_underway.Remove(change.Location) && change.Location != _written)
            return;
        _underway.Clear();
        _written = null;
    }
}
