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

    // Parts of addresses in which an agent's slug may stand as well.
    private static readonly string[] Reserved = ["new", "import", "export"];

    public static bool IsSlug(string text) => Shape().IsMatch(text) && !Guid.TryParse(text, out _) && !Reserved.Contains(text);

    /// <summary>A slug made of a name; the word for the thing where nothing of it can be kept.</summary>
    public static string Of(string name, string word = "agent")
    {
        var slug = Latinized(name);
        // Room for what makes it unique.
        var text = slug[..Math.Min(slug.Length, MaximumLength - 14)].Trim('-');
        return IsSlug(text) ? text : Reserved.Contains(text) ? $"{text}-{word}" : word;
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

    /// <summary>The slug itself, or with the first number that makes it free.</summary>
    public static string Free(string slug, IReadOnlyCollection<string> taken)
    {
        var free = slug;
        for (var number = 2; taken.Contains(free); number++)
            free = $"{slug}-{number}";
        return free;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}\\z")]
    private static partial Regex Shape();
}
