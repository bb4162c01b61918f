using System.Text.RegularExpressions;

namespace Platform.Web.Agents.Toolbox.Editor;

/// <summary>A piece of an address: plain, or a variable in braces.</summary>
public sealed record UrlPart(string Text, string? Variable);

/// <summary>Takes an address such as <c>https://example.com/{city}</c> apart.</summary>
public static partial class UrlTemplate
{
    public static IReadOnlyList<UrlPart> Parts(string template)
    {
        var parts = new List<UrlPart>();
        var at = 0;
        foreach (Match match in Variable().Matches(template))
        {
            if (match.Index > at)
                parts.Add(new UrlPart(template[at..match.Index], null));
            parts.Add(new UrlPart(match.Value, match.Groups[1].Value));
            at = match.Index + match.Length;
        }

        if (at < template.Length)
            parts.Add(new UrlPart(template[at..], null));
        return parts;
    }

    /// <summary>The variables of address and body that no argument of the schema fills.</summary>
    public static IReadOnlyList<string> Unknown(string template, IReadOnlyCollection<string> arguments) =>
        [.. Parts(template).Select(part => part.Variable).OfType<string>().Where(variable => !arguments.Contains(variable)).Distinct()];

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_.-]*)\}")]
    private static partial Regex Variable();
}
