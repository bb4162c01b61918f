using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Core.Agents;

/// <summary>Short names of agents: part of Redis names and of <c>model</c> in chat completions, so without dots and colons.</summary>
internal static partial class Slugs
{
    public const int MaximumLength = 64;

    private const string Cyrillic = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";

    private static readonly string[] Latin =
        ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya"];

    public static bool IsSlug(string text) => Shape().IsMatch(text) && !Guid.TryParse(text, out _);

    /// <summary>A slug made of a name; <c>agent</c> where nothing of it can be kept.</summary>
    public static string Of(string name)
    {
        var slug = Latinized(name);
        // Room for what makes it unique.
        var text = slug[..Math.Min(slug.Length, MaximumLength - 14)].Trim('-');
        return IsSlug(text) ? text : "agent";
    }

    /// <summary>Small Latin letters and digits, one - for whatever stands between them; empty where nothing of it can be kept.</summary>
    public static string Latinized(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (Cyrillic.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at)
                slug.Append(Latin[at]);
            else if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-');
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}\\z")]
    private static partial Regex Shape();
}
