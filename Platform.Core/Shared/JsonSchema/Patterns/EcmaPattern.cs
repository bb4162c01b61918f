using System.Text.RegularExpressions;

namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>A compiled regular expression of a schema. Matches in linear time where it can, else within a time-out.</summary>
internal sealed class EcmaPattern
{
    private readonly Regex _regex;

    private EcmaPattern(string text, PatternNode tree, Regex regex) => (Text, Tree, _regex) = (text, tree, regex);

    public string Text { get; }

    public PatternNode Tree { get; }

    /// <exception cref="PatternException">It is none.</exception>
    public static EcmaPattern Compile(string text, SchemaOptions options)
    {
        if (text.Length > options.MaxPatternLength)
            throw new PatternException(FormattableString.Invariant($"longer than {options.MaxPatternLength}"));
        var tree = PatternParser.Parse(text);
        return new(text, tree, Compile(PatternWriter.Write(tree), options.PatternTimeout));
    }

    public static bool IsPattern(string text)
    {
        try
        {
            return Compile(text, SchemaOptions.Default) is not null;
        }
        catch (PatternException)
        {
            return false;
        }
    }

    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>The same within a validation, which a slow match ends.</summary>
    public bool IsMatch(string text, Evaluation run)
    {
        if (run.IsAborted)
            return false;
        try
        {
            var matches = _regex.IsMatch(text);
            // Many matches that each stay below their time-out are caught by the time of the whole.
            return run.IsInTime() && matches;
        }
        catch (RegexMatchTimeoutException)
        {
            return run.AbortAsTooComplex();
        }
    }

    private static Regex Compile(string pattern, TimeSpan timeout)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, timeout);
        }
        catch (NotSupportedException)
        {
            // Look-around and back references need backtracking, and so do automata that would grow too large.
            return Backtracking(pattern, timeout);
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException(invalid.Message);
        }
    }

    private static Regex Backtracking(string pattern, TimeSpan timeout)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, timeout);
        }
        catch (ArgumentException invalid)
        {
            throw new PatternException(invalid.Message);
        }
    }
}
