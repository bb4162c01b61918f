namespace Platform.Core.Knowledge.Graph.Finding;

/// <summary>What one chunk says of which entities; the same for the same chunk, whatever stands beside it.</summary>
internal sealed record ChunkGraph(IReadOnlyList<ChunkMention> Mentions, IReadOnlyList<ChunkEdge> Edges)
{
    public const int MostEntities = 24;

    public const int MostEdges = 40;

    // Of a sentence that lists twenty names not every pair is a connection.
    private const int MostOfSentence = 6;

    private const int MostOfSection = 6;

    private const int LongestHeading = 90;

    private const string HeadingMark = " › ";

    private static readonly HashSet<string> Empty = ["introduct", "content", "tabl of content", "overview", "summari", "refer", "appendix", "введен", "содержан", "оглавлен", "заключен", "приложен", "глав", "раздел", "chapter", "section"];

    /// <param name="text">The chunk's own text, without its overlap.</param>
    public static ChunkGraph Of(string text, string title, string headingPath)
    {
        var sentences = Sentences.Of(text).ToList();
        var finder = new EntityFinder(text, sentences);
        var found = sentences.ConvertAll(finder.Find);
        var mentions = Mentioned(found.SelectMany(entities => entities));
        var kept = mentions.Select(mention => mention.Normal).ToHashSet(StringComparer.Ordinal);
        var edges = new Dictionary<(string, string), ChunkEdge>();
        foreach (var (sentence, entities) in sentences.Zip(found))
            Connect(edges, sentence, [.. entities.Where(entity => kept.Contains(entity.Normal)).DistinctBy(entity => entity.Normal)]);

        var (headings, inner) = (Headings(title, headingPath), mentions.ToArray());
        if (headings.Count > 0)
            Place(edges, headings[^1].Normal, inner, sentences);
        mentions.AddRange(headings.Where(heading => !kept.Contains(heading.Normal)));
        return new ChunkGraph(mentions, [.. edges.Values.OrderBy(edge => edge.Kind == EdgeKind.Definition ? 0 : 1).ThenByDescending(edge => edge.Weight).ThenBy(edge => edge.Start).Take(MostEdges)]);
    }

    private static List<ChunkMention> Mentioned(IEnumerable<FoundEntity> entities) =>
    [
        .. entities.GroupBy(entity => entity.Normal, StringComparer.Ordinal)
            // As the first place has it; what is defined anywhere is a term.
            .Select(same => new ChunkMention(
                same.Key, same.Select(entity => entity.Name).MinBy(name => (name.Length, name))!, same.Any(entity => entity.Kind == EntityKind.Term) ? EntityKind.Term : same.First().Kind, same.Count(),
                same.First().Start, same.First().End))
            .OrderByDescending(mention => mention.Kind == EntityKind.Term).ThenByDescending(mention => mention.Times).ThenBy(mention => mention.Start).Take(MostEntities),
    ];

    private static void Connect(Dictionary<(string, string), ChunkEdge> edges, Sentence sentence, List<FoundEntity> entities)
    {
        foreach (var (index, left) in entities.Take(MostOfSentence).Index())
            foreach (var right in entities.Take(MostOfSentence).Skip(index + 1))
            {
                var isDefined = left.Kind == EntityKind.Term;
                // What is merely named together has no direction.
                var (from, to) = isDefined || string.CompareOrdinal(left.Normal, right.Normal) < 0 ? (left.Normal, right.Normal) : (right.Normal, left.Normal);
                var pair = string.CompareOrdinal(from, to) < 0 ? (from, to) : (to, from);
                var kind = isDefined ? EdgeKind.Definition : EdgeKind.Together;
                edges[pair] = !edges.TryGetValue(pair, out var there) ? new ChunkEdge(from, to, kind, 1, sentence.Start, sentence.End)
                    : there.Kind == EdgeKind.Together && isDefined ? new ChunkEdge(from, to, kind, there.Weight + 1, sentence.Start, sentence.End)
                    : there with { Weight = there.Weight + 1 };
            }
    }

    // The heading is connected to what is named below it most, each by the sentence that names it first.
    private static void Place(Dictionary<(string, string), ChunkEdge> edges, string heading, ChunkMention[] below, List<Sentence> sentences)
    {
        foreach (var mention in below.Where(mention => mention.Normal != heading).OrderByDescending(mention => mention.Times).ThenBy(mention => mention.Start).Take(MostOfSection))
        {
            var pair = string.CompareOrdinal(heading, mention.Normal) < 0 ? (heading, mention.Normal) : (mention.Normal, heading);
            var sentence = sentences.Find(one => one.Start <= mention.Start && mention.End <= one.End);
            if (sentence.End > sentence.Start)
                edges.TryAdd(pair, new ChunkEdge(heading, mention.Normal, EdgeKind.Section, 1, sentence.Start, sentence.End));
        }
    }

    private static List<ChunkMention> Headings(string title, string path)
    {
        var headings = new List<ChunkMention>();
        foreach (var (name, kind) in path.Split(HeadingMark, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(2).Select(name => (name, EntityKind.Heading)).Prepend((title.Trim(), EntityKind.Title)))
            if (name.Length is > 2 and <= LongestHeading && NormalForm.Of(name) is { Length: > 2 } normal && normal.Any(char.IsLetter) && !Empty.Contains(normal.TrimEnd("0123456789. ".ToCharArray()))
                && headings.TrueForAll(other => other.Normal != normal))
                headings.Add(new ChunkMention(normal, name, kind, 1, 0, 0));
        return headings;
    }
}

/// <param name="Start">In the chunk's text; an empty place where a heading above it names it.</param>
internal sealed record ChunkMention(string Normal, string Name, EntityKind Kind, int Times, int Start, int End);

/// <param name="Start">Of the sentence, in the chunk's text.</param>
internal sealed record ChunkEdge(string From, string To, EdgeKind Kind, int Weight, int Start, int End);
