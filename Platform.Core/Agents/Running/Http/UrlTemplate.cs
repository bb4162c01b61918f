namespace Platform.Core.Agents.Running.Http;

/// <summary>
/// <c>https://api.example.com/v1/{city}?lang={lang}</c>. What is put in is percent-encoded and stays one segment of the path or one value of the query: no argument
/// leads to another host or another path. A pair of the query whose argument is missing is left out.
/// </summary>
internal static class UrlTemplate
{
    public static Uri Fill(string template, Placeholders arguments)
    {
        var (authority, path, query) = Split(template);
        if (Placeholders.AreIn(authority))
            throw new ToolFault(ToolErrors.BadConfiguration, RunningText.All["Http.HostPlace"]);
        var filled = authority + string.Join('/', path.Split('/').Select(segment => Segment(segment, arguments)));
        string[] pairs = [.. query.Split('&').Where(pair => pair.Length > 0 && arguments.NamesIn(pair).All(arguments.Has)).Select(pair => arguments.Fill(pair, (name, _) => Uri.EscapeDataString(arguments.TextOf(name))))];
        // Those whose pairs were left out had a place all the same.
        arguments.Used.UnionWith(arguments.NamesIn(query));
        if (pairs.Length > 0)
            filled += "?" + string.Join('&', pairs);
        return Uri.TryCreate(filled, UriKind.Absolute, out var address) ? address : throw new ToolFault(ToolErrors.BadConfiguration, RunningText.All["Http.Address"]);
    }

    /// <summary>The address with something in every place, to see where it leads; null where it is none.</summary>
    public static Uri? Sample(string template) => Uri.TryCreate(template.Replace('{', 'x').Replace('}', 'x'), UriKind.Absolute, out var address) ? address : null;

    public static bool HasPlaceInHost(string template) => Placeholders.AreIn(Split(template).Authority);

    // The fragment is not sent.
    private static (string Authority, string Path, string Query) Split(string template)
    {
        var plain = template.Split('#', 2)[0];
        var start = plain.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = plain.AsSpan(start).IndexOfAny('/', '?') is >= 0 and var at ? start + at : plain.Length;
        var rest = plain[end..].Split('?', 2);
        return (plain[..end], rest[0], rest.Length > 1 ? rest[1] : "");
    }

    private static string Segment(string segment, Placeholders arguments)
    {
        string? last = null;
        var filled = arguments.Fill(segment, (name, _) =>
        {
            last = name;
            return arguments.TextOf(name) is { Length: > 0 } text ? Uri.EscapeDataString(text) : throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Http.PathNeeds", name], $"/{name}");
        });
        // These two are steps in the path, encoded or not.
        return last is not null && Uri.UnescapeDataString(filled) is ("." or "..") ? throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Http.PathDots"], $"/{last}") : filled;
    }
}
