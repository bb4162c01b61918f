using System.Text.RegularExpressions;

namespace Platform.Core.Knowledge.Search.Exact;

/// <summary>What a text must hold, letter by letter: phrases or a regular expression.</summary>
internal abstract class TextPattern
{
    /// <summary>Phrases of which each must stand there; empty for a regular expression. Words of them narrow the texts that are looked at.</summary>
    public virtual IReadOnlyList<string> Phrases => [];

    /// <summary>How often it stands there; 0 where any part of it is missing.</summary>
    /// <exception cref="RegexMatchTimeoutException">The expression took too long on this text.</exception>
    public abstract int Count(string text);

    /// <summary>Between slashes a regular expression (<c>/RUS-\d{4}/i</c>), else phrases in quotation marks, else the whole as one phrase.</summary>
    /// <exception cref="PatternException">It is no expression, or one that cannot be run in linear time.</exception>
    public static TextPattern Parse(string query)
    {
        var text = query.Trim();
        var end = text.LastIndexOf('/');
        if (text.StartsWith('/') && end > 1 && text[(end + 1)..] is "" or "i")
            return RegexPattern.Parse(text[1..end], ignoresCase: text.EndsWith('i'));
        var quoted = Quoted(text);
        return new PhrasePattern(quoted.Count > 0 ? quoted : [text]);
    }

    /// <summary>The phrases that a question puts in straight or curly quotation marks. Not « »: Russian names wear them.</summary>
    public static IReadOnlyList<string> Quoted(string query)
    {
        var phrases = new List<string>();
        for (var at = 0; at < query.Length; at++)
        {
            if (query[at] is not ('"' or '“' or '„'))
                continue;
            var end = query.AsSpan(at + 1).IndexOfAny('"', '”', '“');
            if (end < 0)
                break;
            if (query.Substring(at + 1, end).Trim() is { Length: > 0 } phrase)
                phrases.Add(phrase);
            at += end + 1;
        }

        return phrases;
    }
}

/// <summary>Why a regular expression was refused, in its own words.</summary>
internal sealed class PatternException(string message) : Exception(message);
