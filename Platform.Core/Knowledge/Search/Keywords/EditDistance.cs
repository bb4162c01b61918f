namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>Damerau's distance (optimal string alignment) of one word to many: letters put in, left out, replaced, or exchanged with their neighbours.</summary>
internal sealed class EditDistance(string word)
{
    private int[] _before = new int[word.Length + 1];
    private int[] _last = new int[word.Length + 1];
    private int[] _row = new int[word.Length + 1];

    /// <returns>The distance, or something greater than <paramref name="most"/>.</returns>
    public int To(ReadOnlySpan<char> other, int most)
    {
        for (var i = 0; i <= word.Length; i++)
            _last[i] = i;
        for (var j = 1; j <= other.Length; j++)
        {
            _row[0] = j;
            var least = j;
            for (var i = 1; i <= word.Length; i++)
            {
                var isSame = word[i - 1] == other[j - 1];
                var value = Math.Min(Math.Min(_last[i], _row[i - 1]) + 1, _last[i - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1])
                    value = Math.Min(value, _before[i - 2] + 1);
                _row[i] = value;
                least = Math.Min(least, value);
            }

            if (least > most)
                return least;
            (_before, _last, _row) = (_last, _row, _before);
        }

        return _last[word.Length];
    }
}
