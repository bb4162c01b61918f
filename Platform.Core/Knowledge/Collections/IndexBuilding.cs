using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Collections;

/// <summary>Begins and ends the building of an index beside the one that serves.</summary>
internal sealed class IndexBuilding(PlatformDbContext database, OperationContext context, IModelCatalogue catalogue, IngestionSignals signals, TimeProvider time)
{

    public Task<KnowledgeCollection?> LockAsync(Guid id, CancellationToken ct) =>
        database.Set<KnowledgeCollection>().FromSql($"SELECT * FROM knowledge_collections WHERE id = {id} FOR UPDATE").FirstOrDefaultAsync(ct);

    public Task<KnowledgeIndex?> FindAsync(Guid collection, CancellationToken ct) =>
        database.Set<KnowledgeIndex>().FirstOrDefaultAsync(i => i.CollectionId == collection && i.State == IndexState.Building, ct);

    /// <summary>Of the index that is built, or else of the one that serves.</summary>
    public async Task<IndexSettings> NewestSettingsAsync(Guid collection, CancellationToken ct)
    {
        var settings = await database.Set<KnowledgeIndex>().Where(i => i.CollectionId == collection && (i.State == IndexState.Building || i.State == IndexState.Current))
            .OrderByDescending(i => i.Number).Select(i => i.Settings).FirstAsync(ct);
        return KnowledgeJson.Read<IndexSettings>(settings);
    }

    /// <summary>A new index with an edition of each source, reusing their pages; one that is being built gives way. The refusal where it costs more than may be spent without asking.</summary>
    public async Task<Error?> BeginAsync(KnowledgeCollection collection, IndexSettings settings, IndexReason reason, bool confirmed, CancellationToken ct)
    {
        if (!confirmed && await AsksAsync(collection.Id, settings, ct) is { } asks)
            return asks;
        if (await FindAsync(collection.Id, ct) is { } other)
            await CancelAsync(other, ct);
        var now = time.GetUtcNow();
        var index = new KnowledgeIndex
        {
            TenantId = context.TenantId, CollectionId = collection.Id, Number = ++collection.IndexNumber, State = IndexState.Building, Settings = KnowledgeJson.Text(settings), Reason = reason,
            CreatedAt = now, CreatedBy = context.Actor.Name,
        };
        database.Add(index);
        await database.SaveChangesAsync(ct);
        var editions = await IndexRows.AddEditionsAsync((NpgsqlConnection)database.Database.GetDbConnection(), collection.Id, index.Id, now, ct);
        context.Audit("knowledge.index_begun", "knowledge_collection", collection.Id.ToString(), collection.Name, after: new { index.Number, Reason = reason.ToString(), Editions = editions, Settings = settings });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, collection.Id.ToString());
        context.AfterCommit(signals.Ring);
        return null;
    }

    public async Task CancelAsync(KnowledgeIndex index, CancellationToken ct)
    {
        index.State = IndexState.Cancelled;
        index.Warning = null;
        // Before another takes its place as the one that is built.
        await database.SaveChangesAsync(ct);
        var open = await database.Set<KnowledgeEdition>().Where(e => e.IndexId == index.Id && e.EndedAt == null).Select(e => e.Id).ToListAsync(ct);
        var fault = KnowledgeJson.Text(new SourceFault(SourcesChanged.Cancelled, null, null));
        await database.Set<KnowledgeEdition>().Where(e => e.IndexId == index.Id && e.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, EditionState.Cancelled).SetProperty(e => e.EndedAt, time.GetUtcNow()).SetProperty(e => e.Error, fault)
                .SetProperty(e => e.Instance, (Guid?)null).SetProperty(e => e.LeaseUntil, (DateTimeOffset?)null), ct);
        context.AfterCommit(() => open.ForEach(signals.Stop));
    }

    // Of texts whose vectors are there already nothing is paid; cut otherwise, all are new.
    private async Task<Error?> AsksAsync(Guid collection, IndexSettings settings, CancellationToken ct)
    {
        if (settings.Embedding is not { } embedding)
            return null;
        var present = await database.Set<KnowledgeIndex>().Where(i => i.CollectionId == collection && i.State == IndexState.Current).Select(i => i.Settings).FirstAsync(ct);
        if (KnowledgeJson.Read<IndexSettings>(present) == settings)
            return null;
        var limits = await database.Set<KnowledgeLimits>().AsNoTracking().FirstOrDefaultAsync(ct);
        if ((limits is null ? LimitValues.Default.Cost : limits.Cost) is not { } limit)
            return null;
        var tokens = await (
            from edition in database.Set<KnowledgeEdition>()
            join source in database.Set<KnowledgeSource>() on edition.SourceId equals source.Id
            where source.CollectionId == collection && edition.IsLive
            select edition.Tokens).SumAsync(ct);
        var price = await catalogue.PriceOfAcrossTenants(context.TenantId, new ModelChoice(embedding.Provider, embedding.Model), ct);
        var cost = price.CostOf(tokens + tokens * settings.OverlapTokens / settings.ChunkTokens, 0);
        return cost > limit ? CollectionErrors.Costs(cost, limit) : null;
    }
}
