using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Platform.Web.Shared.Navigation;

/// <summary>Filter, sort, page, tab and selection live in the address, so that a link, a reload and Back keep them.</summary>
public sealed class UrlState(NavigationManager navigation)
{
    /// <summary>The value of a query parameter; null when it is missing or empty.</summary>
    public string? Read(string name)
    {
        var query = QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query);
        return query.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;
    }

    /// <summary>Sets one parameter; null or empty takes it out of the address.</summary>
    public void Write(string name, string? value, bool keepInHistory = false)
        => Write(new Dictionary<string, string?> { [name] = value }, keepInHistory);

    /// <summary>Sets several parameters at once. By default the entry of the history is replaced: typing must not fill it.</summary>
    public void Write(IReadOnlyDictionary<string, string?> values, bool keepInHistory = false)
    {
        var parameters = values.ToDictionary(pair => pair.Key, pair => (object?)(string.IsNullOrEmpty(pair.Value) ? null : pair.Value), StringComparer.Ordinal);
        var target = navigation.GetUriWithQueryParameters(parameters);
        if (target != navigation.Uri)
            navigation.NavigateTo(target, replace: !keepInHistory);
    }
}
