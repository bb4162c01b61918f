namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>A chunk of one of a set's texts.</summary>
internal sealed record Passage(string Document, int Start, int End, string Text)
{
    public const int Length = 1_200;

    /// <summary>Every 1,200 characters, whatever stands there.</summary>
    public static IEnumerable<Passage> Fixed(RetrievalSet set) =>
        from text in set.Texts
        from start in Enumerable.Range(0, (text.Value.Length + Length - 1) / Length).Select(i => i * Length)
        let end = Math.Min(start + Length, text.Value.Length)
        select new Passage(text.Key, start, end, text.Value[start..end]);
}
