using System.Buffers.Binary;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search.Vectors;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>
/// What one tenant knows, in the memory of this node: filled and followed from the database with that tenant's own rights, source by source. Whoever gives up
/// waiting for a long filling leaves what is done; the next one goes on from there.
/// </summary>
internal sealed class TenantIndex(TenantId tenant, OperationRunner runner)
{
    private const int ChunksOfRead = 500;

    private readonly Actor _actor = Actor.Job("knowledge index", tenant);
    private readonly SemaphoreSlim _filling = new(1, 1);
    private readonly Dictionary<Guid, (long Revision, Guid Edition, Guid Collection, Guid Group)> _sources = [];
    private volatile string _mark = "";
    private volatile IReadOnlyDictionary<string, EmbeddingChoice> _embeddings = new Dictionary<string, EmbeddingChoice>();

    public SearchIndex Index { get; } = new();

    /// <summary>Embeddings of providers that its vectors come from, by the name of their space.</summary>
    public IReadOnlyDictionary<string, EmbeddingChoice> Embeddings => _embeddings;

    /// <summary>When it was last asked, as the clock's timestamp.</summary>
    public long UsedAt { get; set; }

    /// <param name="mark">Of the database a moment ago; null to look.</param>
    public async Task FollowAsync(string? mark, CancellationToken ct)
    {
        if (mark is not null && mark == _mark)
            return;
        await _filling.WaitAsync(ct);
        try
        {
            if (mark is null || mark != _mark)
                await FillAsync(ct);
        }
        finally
        {
            _filling.Release();
        }
    }

    private async Task FillAsync(CancellationToken ct)
    {
        var serving = Need(await runner.RunAsync(new ListServingEditions(), _actor, ct));
        if (serving.Mark == _mark)
            return;
        // Before its vectors can be searched, a space must be known.
        _embeddings = serving.Editions.Where(edition => edition.Embedding is not null).Select(edition => edition.Embedding!).DistinctBy(choice => choice.Name).ToDictionary(choice => choice.Name);
        var gone = _sources.Keys.ToHashSet();
        gone.ExceptWith(serving.Editions.Select(edition => edition.Source));
        foreach (var source in gone)
        {
            Index.Remove(_sources[source].Group);
            _sources.Remove(source);
        }

        var isFirst = _sources.Count == 0;
        foreach (var edition in serving.Editions)
            if (!_sources.TryGetValue(edition.Source, out var known) || (known.Revision, known.Edition, known.Collection) != (edition.Revision, edition.Edition, edition.Collection))
                await LoadAsync(edition, ct);
        if (isFirst)
            Index.Trim();
        _mark = serving.Mark;
    }

    // Beside what serves of the source, then in its place.
    private async Task LoadAsync(ServingEdition edition, CancellationToken ct)
    {
        var group = new ChunkGroup(Guid.NewGuid(), edition.Source, edition.Collection, edition.Embedding?.Name ?? LocalEmbedding.Name);
        try
        {
            var before = "";
            for (var from = 0; ;)
            {
                var chunks = Need(await runner.RunAsync(new ReadChunksToIndex(edition.Edition, edition.Embedding?.Name, from, ChunksOfRead), _actor, ct));
                var pieces = new List<IndexedChunk>(chunks.Count);
                foreach (var chunk in chunks)
                {
                    pieces.Add(Piece(chunk, edition.Title, before));
                    before = chunk.Text;
                }

                Index.Add(group, pieces);
                if (chunks.Count < ChunksOfRead)
                    break;
                from = chunks[^1].Ordinal + 1;
            }
        }
        catch
        {
            Index.Remove(group.Id);
            throw;
        }

        Index.Serve(group.Id, _sources.TryGetValue(edition.Source, out var old) ? old.Group : null);
        _sources[edition.Source] = (edition.Revision, edition.Edition, edition.Collection, group.Id);
    }

    private static IndexedChunk Piece(ChunkToIndex chunk, string title, string before) => new(chunk.Id, chunk.Text)
    {
        Headings = chunk.HeadingPath.Length == 0 ? title : $"{title}\n{chunk.HeadingPath}",
        Surroundings = ChunkContext.Of(chunk.Prefix, before, chunk.Overlap),
        Questions = string.Join('\n', chunk.Questions),
        IsEnabled = chunk.IsEnabled,
        Vector = chunk.Vector is { } bytes ? Numbers(bytes) : null,
    };

    private static ReadOnlyMemory<float> Numbers(byte[] halves)
    {
        var numbers = new float[halves.Length / 2];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(halves.AsSpan(i * 2));
        return numbers;
    }

    private static T Need<T>(Result<T> result) => result.Succeeded ? result.Value : throw new IndexUnavailableException(result.Error);
}

/// <summary>The database did not answer while an index followed it.</summary>
internal sealed class IndexUnavailableException(Error error) : Exception(error.Detail)
{
    public Error Error => error;
}

/// <summary>What is shown and indexed with a chunk besides its own span.</summary>
internal static class ChunkContext
{
    /// <param name="before">Text of the chunk before.</param>
    /// <param name="overlap">How much of its end belongs to this one's context.</param>
    public static string Of(string prefix, string before, int overlap) => prefix + before[^Math.Min(overlap, before.Length)..];
}
