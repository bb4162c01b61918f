using Platform.Core.Knowledge.Search.Analysis;
using Platform.Core.Knowledge.Search.Keywords;
using Platform.Core.Knowledge.Search.Ranking;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Core.Knowledge.Search;

/// <summary>All that an index holds: documents by number with their words and vectors. Grows at its end; what is removed stays as a gap until <see cref="Compact"/>.</summary>
internal sealed class IndexContent
{
    // A heading names what the text is about, a question was written to be found: each of their words counts as that many of the text.
    private const int BoostOfHeadings = 2;
    private const int BoostOfQuestions = 2;

    private readonly Dictionary<int, int> _terms = [];
    private readonly Fingerprint _fingerprint = new();
    private readonly Tokenizer _tokenizer;
    private int _boost;
    private int _words;

    public IndexContent() => _tokenizer = new Tokenizer(Count);

    public KeywordIndex Keywords { get; private init; } = new();

    public Dictionary<string, VectorSpace> Spaces { get; } = new(StringComparer.Ordinal);

    public List<Document> Documents { get; } = [];

    public Dictionary<Guid, int> Numbers { get; } = [];

    public int Removed { get; private set; }

    public void Add(GroupState group, IndexedChunk chunk)
    {
        (_boost, _words) = (1, 0);
        _tokenizer.Read(chunk.Text);
        var (length, fingerprint) = (_words, _fingerprint.Take());
        _tokenizer.Read(chunk.Surroundings);
        _boost = BoostOfHeadings;
        _tokenizer.Read(chunk.Headings);
        _boost = BoostOfQuestions;
        _tokenizer.Read(chunk.Questions);
        _fingerprint.Take();
        var number = Documents.Count;
        Keywords.Add(_terms, length);
        _terms.Clear();
        if (group.About.Space is { } space && chunk.Vector is { Length: > 0 } vector)
            SpaceOf(space, vector.Length).Add(number, vector.Span);
        group.Expect(number);
        Documents.Add(new Document(chunk.Id, group, fingerprint) { IsEnabled = chunk.IsEnabled });
        // The same piece may stand in a group that is being built and in the one that still serves: the latter is known until the switch.
        Numbers.TryAdd(chunk.Id, number);
    }

    public void Remove(GroupState group)
    {
        foreach (var number in Of(group))
        {
            var document = Documents[number];
            document.IsRemoved = true;
            Removed++;
            if (Numbers.TryGetValue(document.Id, out var known) && known == number)
                Numbers.Remove(document.Id);
        }
    }

    public IEnumerable<int> Of(GroupState group)
    {
        for (var number = group.First; number <= group.Last; number++)
            if (Documents[number].Group == group && !Documents[number].IsRemoved)
                yield return number;
    }

    /// <summary>A copy without gaps; this one can be searched meanwhile.</summary>
    public IndexContent Compact()
    {
        var newNumbers = new int[Documents.Count];
        var kept = 0;
        for (var number = 0; number < newNumbers.Length; number++)
            newNumbers[number] = Documents[number].IsRemoved ? -1 : kept++;
        var compact = new IndexContent { Keywords = Keywords.Compact(newNumbers, kept) };
        foreach (var document in Documents.Where(document => !document.IsRemoved))
        {
            if (Numbers.TryGetValue(document.Id, out var known) && Documents[known] == document)
                compact.Numbers[document.Id] = compact.Documents.Count;
            compact.Documents.Add(document);
        }

        foreach (var group in compact.Documents.Select(document => document.Group).Distinct().ToArray())
            group.Forget();
        for (var number = 0; number < compact.Documents.Count; number++)
            compact.Documents[number].Group.Expect(number);

        foreach (var (name, space) in Spaces)
            if (space.Compact(newNumbers) is { Count: > 0 } compacted)
                compact.Spaces.Add(name, compacted);
        return compact;
    }

    private void Count(ReadOnlySpan<char> term, ReadOnlySpan<char> word, TokenKind kind, int start, int length)
    {
        var number = Keywords.Vocabulary.FindOrAdd(term);
        _terms[number] = _terms.GetValueOrDefault(number) + _boost;
        _words++;
        _fingerprint.Add(word);
    }

    private VectorSpace SpaceOf(string name, int dimensions)
    {
        if (!Spaces.TryGetValue(name, out var space))
            Spaces.Add(name, space = new VectorSpace(dimensions));
        return space;
    }
}

internal sealed class GroupState(ChunkGroup about)
{
    public ChunkGroup About { get; set; } = about;

    /// <summary>False while it is being built beside the one that serves.</summary>
    public bool IsServing { get; set; }

    /// <summary>Between these numbers stand its documents, and maybe others. Only changes look at them.</summary>
    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = -1;

    public void Expect(int number) => (First, Last) = (Math.Min(First, number), Math.Max(Last, number));

    public void Forget() => (First, Last) = (int.MaxValue, -1);
}

internal sealed class Document(Guid id, GroupState group, ulong fingerprint)
{
    public Guid Id => id;

    public GroupState Group => group;

    public ulong Fingerprint => fingerprint;

    public bool IsEnabled { get; set; }

    public bool IsRemoved { get; set; }
}
