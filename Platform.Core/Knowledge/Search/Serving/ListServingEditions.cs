using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>What serves in the tenant, for the index in memory.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record ListServingEditions : IQuery<ServingEditions>;

/// <param name="Mark">Of the state that the list has, or of one shortly before it.</param>
internal sealed record ServingEditions(string Mark, IReadOnlyList<ServingEdition> Editions);

/// <param name="Embedding">Null for the local one.</param>
internal sealed record ServingEdition(Guid Source, Guid Collection, string Title, long Revision, Guid Edition, EmbeddingChoice? Embedding);

internal sealed class ListServingEditionsHandler(PlatformDbContext database) : IHandler<ListServingEditions, ServingEditions>
{
    public async Task<Result<ServingEditions>> HandleAsync(ListServingEditions request, CancellationToken ct)
    {
        // First the mark: what changes between the two is then read again.
        var mark = await RevisionMark.ReadAsync(database, ct);
        var rows = await (
            from source in database.Set<KnowledgeSource>().AsNoTracking()
            join edition in database.Set<KnowledgeEdition>() on source.CurrentEditionId equals edition.Id
            join index in database.Set<KnowledgeIndex>() on edition.IndexId equals index.Id
            select new { source.Id, source.CollectionId, source.Title, source.Revision, Edition = edition.Id, index.Settings }).ToListAsync(ct);
        return new ServingEditions(mark, [.. rows.Select(row => new ServingEdition(row.Id, row.CollectionId, row.Title, row.Revision, row.Edition, KnowledgeJson.Read<IndexSettings>(row.Settings).Embedding))]);
    }
}

/// <summary>One short text for the revisions of all of a tenant's sources: another one as soon as any of them changes, comes or goes.</summary>
internal static class RevisionMark
{
    public static async Task<string> ReadAsync(PlatformDbContext database, CancellationToken ct) => await database.Database.SqlQuery<string>(
        $"""
        SELECT count(*) || ':' || coalesce(sum(hashtextextended(id::text || current_edition_id::text || collection_id::text, revision)), 0) AS "Value"
        FROM knowledge_sources WHERE tenant_id = {database.CurrentTenant.Value} AND current_edition_id IS NOT NULL
        """).FirstAsync(ct);
}
