namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>The yardstick: BM25 by the book over lower-case words as they stand, nothing else.</summary>
internal sealed class PlainBm25
{
    private readonly List<(Passage Passage, Dictionary<string, int> Words, int Length)> _passages = [];
    private readonly Dictionary<string, int> _documents = [];

    public PlainBm25(IEnumerable<Passage> passages)
    {
        foreach (var passage in passages)
        {
            var words = Words(passage.Text).ToList();
            var counted = words.CountBy(word => word).ToDictionary();
            _passages.Add((passage, counted, words.Count));
            foreach (var word in counted.Keys)
                _documents[word] = _documents.GetValueOrDefault(word) + 1;
        }
    }

    public IReadOnlyList<Passage> Search(string question, int take)
    {
        var average = _passages.Average(passage => passage.Length);
        var asked = Words(question).Distinct().ToList();
        return [.. _passages.OrderByDescending(passage => asked.Sum(word => Score(word, passage.Words.GetValueOrDefault(word), passage.Length / average))).Take(take).Select(passage => passage.Passage)];
    }

    private double Score(string word, int times, double length)
    {
        if (times == 0)
            return 0;
        var documents = _documents[word];
        return Math.Log(1 + ((_passages.Count - documents + 0.5) / (documents + 0.5))) * times * 2.2 / (times + (1.2 * (0.25 + (0.75 * length))));
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isWord && start < 0)
                start = i;
            else if (!isWord && start >= 0)
            {
                yield return text[start..i].ToLowerInvariant();
                start = -1;
            }
        }
    }
}
