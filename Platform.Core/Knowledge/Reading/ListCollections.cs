using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>The tenant's collections by name, each with what is in it and how it is indexed.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListCollections : IQuery<IReadOnlyList<CollectionView>>
{
    internal const int Maximum = 500;
}

/// <param name="Chunks">That serve.</param>
/// <param name="Cost">US dollars spent on all its indexes.</param>
/// <param name="NextReindexAt">Null: only when somebody asks.</param>
/// <param name="Current">Null before the first index is there.</param>
/// <param name="Building">Built beside the one that serves.</param>
/// <param name="ReindexEveryHours">Null: only when somebody asks.</param>
/// <param name="Etag">The version that commands compare.</param>
public sealed record CollectionView(
    Guid Id, string Name, int Sources, int Ready, int Underway, int Failed, long Chunks, long Tokens, long Size, decimal Cost, DateTimeOffset? NextReindexAt, IndexView? Current, IndexView? Building,
    int? ReindexEveryHours, uint Etag, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="Total">Editions that belong to it.</param>
/// <param name="Done">Those that are over, one way or another.</param>
/// <param name="Failed">Those that are over without being ready.</param>
/// <param name="Warning">Why it waits for a person although it is ready.</param>
public sealed record IndexView(
    Guid Id, int Number, IndexState State, IndexSettings Settings, IndexReason Reason, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? SwitchedAt, int Total, int Done, int Failed, decimal Cost,
    int? EtaSeconds, SwitchWarning? Warning);

internal sealed class ListCollectionsHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<ListCollections, IReadOnlyList<CollectionView>>
{
    public async Task<Result<IReadOnlyList<CollectionView>>> HandleAsync(ListCollections request, CancellationToken ct)
    {
        var collections = await database.Set<KnowledgeCollection>().AsNoTracking().OrderBy(c => c.Name).Take(ListCollections.Maximum).ToListAsync(ct);
        var counts = (await CountsAsync(ct)).ToDictionary(row => row.Id);
        var indexes = await database.Set<KnowledgeIndex>().AsNoTracking().Where(i => i.State == IndexState.Current || i.State == IndexState.Building).ToListAsync(ct);
        var work = (await WorkAsync(ct)).ToDictionary(row => row.Id);
        var views = indexes.ToLookup(index => index.CollectionId, index => View(index, work.GetValueOrDefault(index.Id) ?? new IndexWork(), time.GetUtcNow()));
        return collections.ConvertAll(c =>
        {
            var count = counts.GetValueOrDefault(c.Id) ?? new CollectionCount();
            return new CollectionView(
                c.Id, c.Name, count.Sources, count.Ready, count.Underway, count.Failed, count.Chunks, count.Tokens, count.Size, count.Cost, c.NextReindexAt,
                views[c.Id].FirstOrDefault(index => index.State == IndexState.Current), views[c.Id].FirstOrDefault(index => index.State == IndexState.Building), KnowledgeJson.Read<CollectionSettings>(c.Settings).ReindexEveryHours, (uint)c.Version, c.CreatedAt, c.UpdatedAt);
        });
    }

    private static IndexView View(KnowledgeIndex index, IndexWork work, DateTimeOffset now)
    {
        var settings = KnowledgeJson.Read<IndexSettings>(index.Settings);
        int? eta = index.State == IndexState.Building && work.Done > 0 && work.Total > work.Done ? (int)Math.Min(int.MaxValue, (now - index.CreatedAt).TotalSeconds / work.Done * (work.Total - work.Done)) : null;
        return new IndexView(index.Id, index.Number, index.State, settings, index.Reason, index.CreatedBy, index.CreatedAt, index.SwitchedAt, work.Total, work.Done, work.Failed, work.Cost, eta,
            index.Warning is null ? null : KnowledgeJson.Read<SwitchWarning>(index.Warning));
    }

    private Task<List<CollectionCount>> CountsAsync(CancellationToken ct) => database.Database.SqlQuery<CollectionCount>(
        $"""
        SELECT s.collection_id AS "Id", count(*)::int AS "Sources", count(*) FILTER (WHERE s.current_edition_id IS NOT NULL)::int AS "Ready",
            count(*) FILTER (WHERE w.ended_at IS NULL AND w.id IS NOT NULL)::int AS "Underway", count(*) FILTER (WHERE w.state IN ('Failed', 'Cancelled'))::int AS "Failed",
            coalesce(sum(l.chunks), 0)::bigint AS "Chunks", coalesce(sum(l.tokens), 0)::bigint AS "Tokens", coalesce(sum(v.size), 0)::bigint AS "Size", coalesce(sum(m.cost), 0) AS "Cost"
        FROM knowledge_sources s
        LEFT JOIN knowledge_versions v ON v.source_id = s.id AND v.number = s.latest_version
        LEFT JOIN knowledge_editions l ON l.id = s.current_edition_id
        LEFT JOIN LATERAL (
            SELECT e.id, e.state, e.ended_at FROM knowledge_editions e JOIN knowledge_versions n ON n.id = e.version_id JOIN knowledge_indexes i ON i.id = e.index_id
            WHERE e.source_id = s.id ORDER BY i.state = 'Current' DESC, e.state = 'Cancelled', n.number DESC, e.created_at DESC LIMIT 1) w ON true
        LEFT JOIN LATERAL (SELECT sum(e.cost) AS cost FROM knowledge_editions e WHERE e.source_id = s.id) m ON true
        WHERE s.tenant_id = {context.TenantId.Value}
        GROUP BY s.collection_id
        """).ToListAsync(ct);

    private Task<List<IndexWork>> WorkAsync(CancellationToken ct) => database.Database.SqlQuery<IndexWork>(
        $"""
        SELECT e.index_id AS "Id", count(*)::int AS "Total", count(*) FILTER (WHERE e.ended_at IS NOT NULL)::int AS "Done", count(*) FILTER (WHERE e.state IN ('Failed', 'Cancelled'))::int AS "Failed",
            coalesce(sum(e.cost), 0) AS "Cost"
        FROM knowledge_editions e JOIN knowledge_indexes i ON i.id = e.index_id
        WHERE e.tenant_id = {context.TenantId.Value} AND i.state IN ('Building', 'Current')
        GROUP BY e.index_id
        """).ToListAsync(ct);

    private sealed class CollectionCount
    {
        public Guid Id { get; set; }

        public int Sources { get; set; }

        public int Ready { get; set; }

        public int Underway { get; set; }

        public int Failed { get; set; }

        public long Chunks { get; set; }

        public long Tokens { get; set; }

        public long Size { get; set; }

        public decimal Cost { get; set; }
    }

    private sealed class IndexWork
    {
        public Guid Id { get; set; }

        public int Total { get; set; }

        public int Done { get; set; }

        public int Failed { get; set; }

        public decimal Cost { get; set; }
    }
}
