namespace Platform.Web.Access.Account;

/// <summary>A browser's User-Agent in two words. It is the browser's own claim, shown to its owner only.</summary>
internal static class DeviceName
{
    // Order matters: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("YaBrowser/", "Yandex Browser"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];

    public static string Of(string? agent, string unknown)
    {
        if (agent is null)
            return unknown;
        var (browser, system) = (First(Browsers, agent), First(Systems, agent));
        return (browser, system) switch
        {
            (null, null) => unknown,
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser}, {system}",
        };
    }

    private static string? First((string Mark, string Name)[] names, string agent) =>
        Array.Find(names, name => agent.Contains(name.Mark, StringComparison.Ordinal)).Name;
}
