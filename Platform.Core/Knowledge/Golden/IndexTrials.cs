using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search;
using Platform.Core.Knowledge.Search.Vectors;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Puts one collection under one index into memory, to ask it what it would find if it served.</summary>
internal sealed class IndexTrials(OperationRunner operations, IModelClients models)
{
    /// <param name="index">Null for the one that serves.</param>
    public async Task<Result<IndexTrial>> OpenAsync(Actor actor, Guid collection, Guid? index, CancellationToken ct)
    {
        var editions = await operations.RunAsync(new ListTrialEditions(collection, index), actor, ct);
        if (editions.Value is not { } found)
            return editions.Error!;
        var space = found.Embedding?.Name ?? LocalEmbedding.Name;
        var (search, places) = (new SearchIndex(), new Dictionary<Guid, TrialHit>());
        foreach (var edition in found.Editions)
        {
            var group = new ChunkGroup(edition.Id, edition.SourceId, collection, space);
            await foreach (var chunk in ChunksAsync(actor, edition.Id, found.Embedding?.Name, ct))
            {
                places[chunk.Id] = new TrialHit(edition.SourceId, edition.Version, chunk.Start, chunk.End);
                search.Add(group, [Indexed(edition, chunk)]);
            }

            search.Serve(edition.Id);
        }

        return new IndexTrial(search, places, found, (text, token) => VectorAsync(actor.Tenant!.Value, found.Embedding, text, token));
    }

    private async IAsyncEnumerable<TrialChunk> ChunksAsync(Actor actor, Guid edition, string? model, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = -1; ;)
        {
            var page = (await operations.RunAsync(new ListTrialChunks(edition, model, after), actor, ct)).Value ?? [];
            foreach (var chunk in page)
                yield return chunk;
            if (page.Count < ListTrialChunks.Page)
                yield break;
            after = page[^1].Ordinal;
        }
    }

    private static IndexedChunk Indexed(TrialEdition edition, TrialChunk chunk) => new(chunk.Id, chunk.Prefix.Length == 0 ? chunk.Text : $"{chunk.Prefix}\n{chunk.Text}")
    {
        Headings = $"{edition.Title}\n{chunk.HeadingPath}", Questions = string.Join('\n', chunk.Questions),
        Vector = chunk.Vector is { Length: > 0 } bytes ? Floats(bytes) : null,
    };

    private static ReadOnlyMemory<float> Floats(byte[] bytes)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        var floats = new float[halves.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = (float)halves[i];
        return floats;
    }

    private async Task<ReadOnlyMemory<float>?> VectorAsync(TenantId tenant, EmbeddingChoice? choice, string text, CancellationToken ct)
    {
        if (choice is null)
            return null;
        try
        {
            var embeddings = models.Embeddings(new ModelCall { Tenant = tenant, Model = new ModelChoice(choice.Provider, choice.Model), Purpose = ModelPurpose.Tool });
            return (await embeddings.GenerateAsync([text], new EmbeddingGenerationOptions { Dimensions = choice.Dimensions }, ct))[0].Vector;
        }
        catch (ModelException)
        {
            // Words alone answer then, as they do when it serves.
            return null;
        }
    }
}

internal sealed record TrialHit(Guid SourceId, int Version, long Start, long End);

internal sealed class IndexTrial(SearchIndex index, Dictionary<Guid, TrialHit> places, TrialEditions about, Func<string, CancellationToken, Task<ReadOnlyMemory<float>?>> vector) : IDisposable
{
    public TrialEditions About => about;

    public async Task<IReadOnlyList<TrialHit>> SearchAsync(string question, GoldenSettings settings, int take, CancellationToken ct) =>
        [.. (await FindAsync(question, settings.Mode, settings.MinScore, take, ct)).Select(hit => places[hit.Chunk])];

    /// <summary>By words and vectors; the graph is that of what serves.</summary>
    public async Task<IReadOnlyList<SearchHit>> FindAsync(string question, SearchMode mode, double? minScore, int take, CancellationToken ct)
    {
        var ways = mode switch { SearchMode.Keyword => SearchWays.Keyword, SearchMode.Vector => SearchWays.Vector, _ => SearchWays.Hybrid };
        var query = new SearchQuery(question) { Ways = ways, Take = take, MinScore = (float)(minScore ?? 0) };
        if (ways.HasFlag(SearchWays.Vector) && await vector(question, ct) is { } asked)
            query = query with { Vectors = new Dictionary<string, ReadOnlyMemory<float>> { [about.Embedding!.Name] = asked } };
        return index.Search(query).Hits;
    }

    public void Dispose() => index.Dispose();
}
