using Platform.Core.Knowledge.Chunking;
using Platform.Core.Knowledge.Search;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>A set's texts as the platform cuts and indexes them: chunks of 1,200 characters by structure, all in one index, nothing asked of a network.</summary>
internal sealed class StructuralPassages : IDisposable
{
    private static readonly ChunkingOptions Options = new(Passage.Length, 160, ChunkUnit.Characters);

    private readonly SearchIndex _index = new();
    private readonly Dictionary<Guid, Passage> _passages = [];

    public StructuralPassages(RetrievalSet set)
    {
        foreach (var (document, text) in set.Texts.OrderBy(text => text.Key, StringComparer.Ordinal))
        {
            var group = Guid.NewGuid();
            _index.Add(new ChunkGroup(group, group, Space: LocalEmbedding.Name), [.. Chunker.All(text, Options).Select(chunk => Keep(document, chunk))]);
            _index.Serve(group);
        }
    }

    public int Count => _passages.Count;

    public IReadOnlyList<Passage> Search(string question, int take) => Search(question, take, SearchWays.Hybrid);

    public IReadOnlyList<Passage> Search(string question, int take, SearchWays ways) => [.. _index.Search(new SearchQuery(question) { Take = take, Ways = ways }).Hits.Select(hit => _passages[hit.Chunk])];

    public void Dispose() => _index.Dispose();

    private IndexedChunk Keep(string document, Chunk chunk)
    {
        var id = Guid.NewGuid();
        _passages.Add(id, new Passage(document, (int)chunk.Start, (int)chunk.End, chunk.Text));
        return new IndexedChunk(id, chunk.Text) { Headings = string.Join(" › ", chunk.HeadingPath), Surroundings = $"{chunk.Prefix}\n{chunk.Overlap}" };
    }
}
