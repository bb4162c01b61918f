using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>A collection as those see it who put something in.</summary>
/// <param name="Settings">Of the index that serves.</param>
/// <param name="Indexes">The one that serves, and the one that is built beside it, if any: a source must be in both.</param>
internal sealed record CollectionPlace(Guid Id, string Name, IndexSettings Settings, IReadOnlyList<KnowledgeIndex> Indexes);

/// <summary>Finds a collection by its name, or makes it.</summary>
internal sealed class CollectionPlaces(PlatformDbContext database, OperationContext context, TimeProvider time)
{
    public async Task<(CollectionPlace? Place, Error? Refusal)> FindAsync(string name, ChunkingChoice? chunking, bool make, CancellationToken ct)
    {
        name = name.Trim();
        if (await LockAsync(name, ct) is { } collection)
            return await PlaceAsync(collection, chunking, ct);
        var settings = chunking?.Over(new IndexSettings()) ?? new IndexSettings();
        if (!make)
            return (new CollectionPlace(Guid.Empty, name, settings, []), null);
        // Two who name a new collection at the same moment make it once.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"knowledge_collections " + context.TenantId}, 0))", ct);
        if (await LockAsync(name, ct) is { } made)
            return await PlaceAsync(made, chunking, ct);
        return (await MakeAsync(name, settings, ct), null);
    }

    public async Task<CollectionPlace> MakeAsync(string name, IndexSettings settings, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var collection = new KnowledgeCollection { TenantId = context.TenantId, Name = name.Trim(), IndexNumber = 1, CreatedAt = now };
        collection.MarkChanged(now, context.Actor.Name);
        var index = new KnowledgeIndex
        {
            TenantId = context.TenantId, CollectionId = collection.Id, Number = 1, State = IndexState.Current, Settings = KnowledgeJson.Text(settings), Reason = IndexReason.First, CreatedAt = now,
            CreatedBy = context.Actor.Name, SwitchedAt = now,
        };
        database.AddRange(collection, index);
        await database.SaveChangesAsync(ct);
        context.Audit("knowledge.collection_added", "knowledge_collection", collection.Id.ToString(), collection.Name, after: settings);
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, collection.Id.ToString());
        return new CollectionPlace(collection.Id, collection.Name, settings, [index]);
    }

    /// <summary>The indexes of a collection that a source must be in; nobody switches between them until the transaction ends.</summary>
    public async Task<CollectionPlace> OfAsync(Guid collection, CancellationToken ct)
    {
        var found = await database.Set<KnowledgeCollection>().FromSql($"SELECT * FROM knowledge_collections WHERE id = {collection} FOR SHARE").AsNoTracking().FirstAsync(ct);
        return (await PlaceAsync(found, null, ct)).Place!;
    }

    private Task<KnowledgeCollection?> LockAsync(string name, CancellationToken ct) =>
        database.Set<KnowledgeCollection>().FromSql($"SELECT * FROM knowledge_collections WHERE lower(name) = lower({name}) FOR SHARE").AsNoTracking().FirstOrDefaultAsync(ct);

    private async Task<(CollectionPlace? Place, Error? Refusal)> PlaceAsync(KnowledgeCollection collection, ChunkingChoice? chunking, CancellationToken ct)
    {
        var indexes = await database.Set<KnowledgeIndex>().AsNoTracking().Where(i => i.CollectionId == collection.Id && (i.State == IndexState.Current || i.State == IndexState.Building)).ToListAsync(ct);
        var settings = KnowledgeJson.Read<IndexSettings>(indexes.Single(i => i.State == IndexState.Current).Settings);
        return chunking is not null && chunking.Over(settings) != settings ? (null, SourceErrors.OtherChunking) : (new CollectionPlace(collection.Id, collection.Name, settings, indexes), null);
    }
}
