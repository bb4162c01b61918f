namespace Platform.Core.Knowledge.Search.Analysis;

/// <summary>Words typed with the other keyboard on: <c>djpdhfn → возврат</c>, <c>вудшмукн → delivery</c>.</summary>
internal static class KeyboardLayout
{
    private const string Latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
    private const string Russian = "йцукенгшщзхъфывапролджэячсмитьбюё";

    public static string Other(ReadOnlySpan<char> word)
    {
        Span<char> other = stackalloc char[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            other[i] = Latin.IndexOf(c, StringComparison.Ordinal) is >= 0 and var latin ? Russian[latin] : Russian.IndexOf(c, StringComparison.Ordinal) is >= 0 and var russian ? Latin[russian] : c;
        }

        return other.ToString();
    }
}
