namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>A chunk of one of a set's texts.</summary>
internal sealed record Passage(Guid Id, string Document, int Start, int End, string Text, string Headings = "")
{
    public const int Length = 1200;

    /// <summary>Every 1,200 characters, whatever stands there.</summary>
    public static IEnumerable<Passage> Fixed(string document, string text)
    {
        for (var at = 0; at < text.Length; at += Length)
        {
            var end = Math.Min(at + Length, text.Length);
            yield return new Passage(Guid.NewGuid(), document, at, end, text[at..end]);
        }
    }
}
