using System.Text.RegularExpressions;

namespace Platform.Core.Knowledge.Search.Exact;

/// <summary>
/// A regular expression that somebody typed, in time linear in the text: the engine without backtracking, which refuses what would need it (look-around,
/// back-references), and a limit of time on each text besides.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    public const int MaxLength = 500;

    private static readonly TimeSpan PerText = TimeSpan.FromMilliseconds(250);

    private readonly Regex _expression;

    private RegexPattern(Regex expression) => _expression = expression;

    public override int Count(string text) => _expression.Count(text);

    public static RegexPattern Parse(string expression, bool ignoresCase)
    {
        if (expression.Length > MaxLength)
            throw new PatternException($"A regular expression has at most {MaxLength} characters.");
        try
        {
            return new RegexPattern(new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline | (ignoresCase ? RegexOptions.IgnoreCase : 0), PerText));
        }
        catch (Exception refusal) when (refusal is ArgumentException or NotSupportedException)
        {
            throw new PatternException(refusal.Message);
        }
    }
}
