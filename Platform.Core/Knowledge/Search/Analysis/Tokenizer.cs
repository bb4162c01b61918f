namespace Platform.Core.Knowledge.Search.Analysis;

/// <summary>
/// Cuts text into terms. A run of letters and digits is a word; runs that are joined without a space (<c>RUS-4512</c>, <c>v2.1.3</c>, <c>15/2</c>,
/// <c>a.b@example.com</c>, <c>wi-fi</c>) give the whole in one spelling and each of its parts.
/// </summary>
internal sealed class Tokenizer(TokenReader reader)
{
    /// <summary>Of a longer word the rest is left out: it is no word, and nobody types it.</summary>
    private const int MaxLength = 48;

    private readonly char[] _word = new char[MaxLength];
    private readonly char[] _stem = new char[MaxLength];
    private readonly char[] _whole = new char[MaxLength];

    public static void Read(ReadOnlySpan<char> text, TokenReader reader) => new Tokenizer(reader).Read(text);

    public void Read(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!CharacterFolding.IsOfWord(text[at]))
            {
                at++;
                continue;
            }

            if (CharacterFolding.IsIdeograph(text[at]))
            {
                Tell(text.Slice(at, 1), TokenKind.Word, at);
                at++;
                continue;
            }

            var (end, joints) = Run(text, at);
            if (joints == 0 && char.IsAsciiDigit(text[at]))
                end = WithThousands(text, at, end);
            ReadRun(text[at..end], joints, at);
            at = end;
        }
    }

    // From a word's first character to its end, and how many places within join two parts.
    private static (int End, int Joints) Run(ReadOnlySpan<char> text, int start)
    {
        var (at, joints) = (start, 0);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (CharacterFolding.IsOfWord(c) ? !CharacterFolding.IsIdeograph(c) : CharacterFolding.IsInvisible(c))
                continue;
            if (!IsJoint(c) || at + 1 == text.Length || !CharacterFolding.IsOfWord(text[at + 1]) || CharacterFolding.IsIdeograph(text[at + 1]))
                break;
            joints++;
        }

        return (at, joints);
    }

    private static bool IsJoint(char c) => c is '-' or '\u2010' or '\u2011' or '.' or ',' or '/' or '_' or '@' or ':' or '+' or '&' or '\'' or '’' or '\\';

    // 1 450 and 10 000 000: groups of three digits after one to three; the groups follow as parts, in case they were two numbers.
    private void TellThousands(ReadOnlySpan<char> number, int start)
    {
        var length = 0;
        foreach (var c in number)
            if (char.IsAsciiDigit(c) && length < MaxLength)
                _whole[length++] = c;
        reader(_whole.AsSpan(0, length), _whole.AsSpan(0, length), TokenKind.Number, start, number.Length);
    }

    private static int WithThousands(ReadOnlySpan<char> text, int start, int end)
    {
        if (end - start > 3 || text[start..end].ContainsAnyExceptInRange('0', '9'))
            return end;
        while (end + 3 < text.Length && text[end] is ' ' or '\u00A0' or '\u202F' or '\u2009' && !text.Slice(end + 1, 3).ContainsAnyExceptInRange('0', '9')
            && (end + 4 == text.Length || !CharacterFolding.IsOfWord(text[end + 4])))
            end += 4;
        return end;
    }

    private void ReadRun(ReadOnlySpan<char> run, int joints, int start)
    {
        if (joints == 0 && run.ContainsAny(' ', '\u00A0', '\u202F') | run.Contains('\u2009'))
            TellThousands(run, start);
        else if (joints == 0 && !IsMixed(run))
        {
            Tell(run, char.IsDigit(run[0]) ? TokenKind.Number : TokenKind.Word, start);
            return;
        }
        else if (IsApostrophe(run, joints))
        {
            Tell(run, TokenKind.Word, start);
            return;
        }
        else
            TellWhole(run, start);

        for (var at = 0; at < run.Length;)
        {
            var end = at;
            while (end < run.Length && IsOfPart(run[end]) && (end == at || char.IsDigit(run[end]) == char.IsDigit(run[end - 1])))
                end++;
            // A single letter of a code says nothing.
            if (end - at > 1 || (end > at && char.IsDigit(run[at])))
                Tell(run[at..end], char.IsDigit(run[at]) ? TokenKind.Number : TokenKind.Word, start + at);
            at = end == at ? at + 1 : end;
        }
    }

    private static bool IsOfPart(char c) => CharacterFolding.IsOfWord(c) || CharacterFolding.IsInvisible(c);

    private static bool IsMixed(ReadOnlySpan<char> run)
    {
        var digits = 0;
        foreach (var c in run)
            if (char.IsDigit(c))
                digits++;
        return digits > 0 && digits < run.Length;
    }

    private static bool IsApostrophe(ReadOnlySpan<char> run, int joints)
    {
        if (joints != 1 || run.IndexOfAny('\'', '’') < 0)
            return false;
        foreach (var c in run)
            if (char.IsDigit(c))
                return false;
        return true;
    }

    private void Tell(ReadOnlySpan<char> part, TokenKind kind, int start)
    {
        var length = CharacterFolding.Fold(part[..Math.Min(part.Length, MaxLength)], _word);
        if (length == 0)
            return;
        var word = _word.AsSpan(0, length);
        word.Replace('’', '\'');
        if (kind == TokenKind.Word && StopWords.Contain(word))
            kind = TokenKind.Stop;
        reader(kind == TokenKind.Number ? word : Stem(word), word, kind, start, part.Length);
    }

    private ReadOnlySpan<char> Stem(ReadOnlySpan<char> word)
    {
        var stem = _stem.AsSpan(0, word.Length);
        word.CopyTo(stem);
        if (CharacterFolding.IsCyrillic(word[0]))
            return stem[..RussianStemmer.Stem(stem)];
        return char.IsAsciiLetter(word[0]) ? stem[..EnglishStemmer.Stem(stem)] : stem;
    }

    // One spelling of all of КМ-450, км450, KM450: without hyphens, decimal comma as point, and in codes Cyrillic letters as the Latin ones that look like them.
    private void TellWhole(ReadOnlySpan<char> run, int start)
    {
        var folded = _whole.AsSpan(0, CharacterFolding.Fold(run[..Math.Min(run.Length, MaxLength)], _whole));
        var (length, isCode, isHyphenated) = (0, false, true);
        foreach (var c in folded)
        {
            isCode |= char.IsDigit(c);
            isHyphenated &= char.IsLetter(c) || IsHyphen(c);
        }

        foreach (var c in folded)
            if (!IsHyphen(c))
                folded[length++] = c == ',' ? '.' : isCode ? Latin(c) : c;
        var whole = folded[..length];
        if (isCode && !whole.ContainsAnyExcept(",.0123456789") && IsGrouped(run))
            length = Without(whole, '.');
        whole = folded[..length];
        if (length > 0)
            reader(isHyphenated ? Stem(whole) : whole, whole, TokenKind.Compound, start, run.Length);
    }

    private static bool IsHyphen(char c) => c is '-' or '\u2010' or '\u2011' or '_';

    // 1,000 and 12,500,000 as English writes them.
    private static bool IsGrouped(ReadOnlySpan<char> number)
    {
        var comma = number.IndexOf(',');
        if (comma is < 1 or > 3 || number.Contains('.'))
            return false;
        for (var at = comma; at < number.Length; at += 4)
            if (number[at] != ',' || at + 3 >= number.Length || number.Slice(at + 1, 3).Contains(','))
                return false;
        return true;
    }

    private static int Without(Span<char> text, char dropped)
    {
        var length = 0;
        foreach (var c in text)
            if (c != dropped)
                text[length++] = c;
        return length;
    }

    private static char Latin(char c) => c switch
    {
        'а' => 'a', 'в' => 'b', 'е' => 'e', 'к' => 'k', 'м' => 'm', 'н' => 'h', 'о' => 'o', 'р' => 'p', 'с' => 'c', 'т' => 't', 'у' => 'y', 'х' => 'x', _ => c,
    };
}
