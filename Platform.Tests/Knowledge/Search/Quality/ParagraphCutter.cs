namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>Paragraphs gathered up to the length, with the headings above them; long ones are cut behind sentences.</summary>
internal static class ParagraphCutter
{
    public static IEnumerable<Passage> Cut(string document, string text)
    {
        var headings = new List<string>();
        var (start, end) = (0, 0);
        var path = "";
        foreach (var piece in Pieces(text))
        {
            var line = text[piece].Trim();
            var level = Level(line);
            if (end > start && (piece.End.Value - start > Passage.Length || level > 0))
            {
                yield return new Passage(Guid.NewGuid(), document, start, end, text[start..end], path);
                start = end;
            }

            if (level > 0)
            {
                headings.RemoveRange(Math.Min(level - 1, headings.Count), headings.Count - Math.Min(level - 1, headings.Count));
                headings.Add(line.Trim('#', '=', ' '));
            }

            if (start == end)
                path = string.Join(" › ", headings);
            end = piece.End.Value;
        }

        if (end > start)
            yield return new Passage(Guid.NewGuid(), document, start, end, text[start..end], path);
    }

    private static int Level(string line) =>
        line.StartsWith('#') ? line.TakeWhile(c => c == '#').Count() : line.StartsWith("= ", StringComparison.Ordinal) && line.EndsWith(" =", StringComparison.Ordinal) ? line.Replace(" ", "", StringComparison.Ordinal).TakeWhile(c => c == '=').Count() : 0;

    private static IEnumerable<Range> Pieces(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var line = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            while (line - at > Passage.Length)
            {
                var cut = Sentence(text, at);
                yield return at..cut;
                at = cut;
            }

            yield return at..line;
            at = line;
        }
    }

    private static int Sentence(string text, int at)
    {
        for (var end = at + Passage.Length; end > at + (Passage.Length / 2); end--)
            if (text[end - 1] == ' ' && text[end - 2] is '.' or '!' or '?' or ' ' && text[end - 2] != ' ')
                return end;
        return at + Passage.Length;
    }
}
