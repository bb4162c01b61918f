using Platform.Core.Knowledge.Search.Keywords;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Core.Knowledge.Search;

/// <summary>
/// Pieces of text in memory, found by words and by vectors. Searches run beside each other and wait only for the moment in which a change is put in;
/// changes run one after the other. A group is built unseen (<see cref="Add"/>, in as many parts as one likes) and serves from <see cref="Serve"/> on,
/// in the same moment in which the one that it replaces ends.
/// </summary>
internal sealed class SearchIndex : IDisposable
{
    /// <summary>Gaps of removed pieces are closed when they are a fifth of all: until then they cost time and memory, closing them costs a copy.</summary>
    private const int GapsPerDocument = 5;

    private const int PiecesPerTurn = 16;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Lock _changes = new();
    private readonly Dictionary<Guid, GroupState> _groups = [];
    private IndexContent _content = new();

    public int Count => Read(content => content.Documents.Count - content.Removed);

    /// <summary>Without what the runtime adds to it: postings, vectors.</summary>
    public long Bytes => Read(content => content.Keywords.PostingBytes + content.Spaces.Values.Sum(space => space.Bytes));

    public IReadOnlyCollection<ChunkGroup> Groups => Read(_ => _groups.Values.Where(group => group.IsServing).Select(group => group.About).ToArray());

    public void Add(ChunkGroup group, IEnumerable<IndexedChunk> chunks)
    {
        lock (_changes)
        {
            if (!_groups.TryGetValue(group.Id, out var state))
                Write(() => _groups.Add(group.Id, state = new GroupState(group)));
            // Searches come in between the parts, and vectors are made while they go on.
            foreach (var part in chunks.Select(chunk => WithVector(group, chunk)).Chunk(PiecesPerTurn))
                Write(() =>
                {
                    foreach (var chunk in part)
                        _content.Add(state!, chunk);
                });
        }
    }

    /// <param name="instead">The group that ends in the same moment.</param>
    public void Serve(Guid group, Guid? instead = null)
    {
        lock (_changes)
        {
            Write(() =>
            {
                if (instead is { } old && old != group && _groups.Remove(old, out var ended))
                    _content.Remove(ended);
                if (!_groups.TryGetValue(group, out var state))
                    return;
                state.IsServing = true;
                foreach (var number in _content.Of(state))
                    _content.Numbers[_content.Documents[number].Id] = number;
            });
            CloseGaps();
        }
    }

    public void Remove(Guid group)
    {
        lock (_changes)
        {
            Write(() =>
            {
                if (_groups.Remove(group, out var state))
                    _content.Remove(state);
            });
            CloseGaps();
        }
    }

    /// <summary>Other tags, collection or state; the pieces stay.</summary>
    public void Describe(ChunkGroup group)
    {
        lock (_changes)
            Write(() =>
            {
                if (_groups.TryGetValue(group.Id, out var state))
                    state.About = group;
            });
    }

    public void Enable(Guid chunk, bool isEnabled)
    {
        lock (_changes)
            Write(() =>
            {
                if (_content.Numbers.TryGetValue(chunk, out var number))
                    _content.Documents[number].IsEnabled = isEnabled;
            });
    }

    /// <summary>Gives back memory that was kept for growth; after a first build.</summary>
    public void Trim()
    {
        lock (_changes)
            Write(() => _content.Keywords.Trim());
    }

    public SearchAnswer Search(SearchQuery query) => Read(content => new SearchRun(content, query).Answer());

    /// <summary>Pieces that have all words of each phrase and are allowed: those whose text is to be looked at. All that are allowed where the phrases have no words.</summary>
    public IReadOnlyList<Guid> Candidates(IEnumerable<string> phrases, Func<ChunkGroup, bool>? where) => Read(content =>
    {
        var terms = new HashSet<int>();
        foreach (var phrase in phrases)
        {
            if (QueryReader.Exactly(content.Keywords, phrase) is not { } found)
                return [];
            terms.UnionWith(found);
        }

        var allowed = SearchRun.Allowed(content, where);
        var numbers = terms.Count > 0 ? content.Keywords.WithAll(terms) : Enumerable.Range(0, allowed.Length);
        return (IReadOnlyList<Guid>)[.. numbers.Where(number => allowed[number]).Select(number => content.Documents[number].Id)];
    });

    public void Dispose() => _lock.Dispose();

    private static IndexedChunk WithVector(ChunkGroup group, IndexedChunk chunk) =>
        group.Space != LocalEmbedding.Name || chunk.Vector is { Length: > 0 } ? chunk : chunk with { Vector = LocalEmbedding.Of($"{chunk.Headings}\n{chunk.Surroundings}\n{chunk.Text}\n{chunk.Questions}") };

    private void CloseGaps()
    {
        if (_content.Removed * GapsPerDocument <= _content.Documents.Count)
            return;
        // Only changes write, and they wait for this one: the copy is made while searches go on.
        var compact = _content.Compact();
        Write(() => _content = compact);
    }

    private T Read<T>(Func<IndexContent, T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(_content);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void Write(Action write)
    {
        _lock.EnterWriteLock();
        try
        {
            write();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}
