using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Upkeep;

/// <summary>Collections of all tenants whose schedule says that they are indexed anew now.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record ListDueCollections : IQuery<IReadOnlyList<DueCollection>>;

public sealed record DueCollection(TenantId Tenant, Guid Id);

/// <summary>Indexes a collection anew because its schedule says so; one that is being built already is left alone. The next time is set in either case.</summary>
[Requires(Permissions.JobsManage)]
public sealed record ReindexDueCollection(Guid Id) : ICommand<Done>;

internal sealed class ListDueCollectionsHandler(Databases databases, TimeProvider time) : IHandler<ListDueCollections, IReadOnlyList<DueCollection>>
{
    public async Task<Result<IReadOnlyList<DueCollection>>> HandleAsync(ListDueCollections request, CancellationToken ct) => await ListAcrossTenants(ct);

    private async Task<List<DueCollection>> ListAcrossTenants(CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("SELECT tenant_id, id FROM knowledge_collections WHERE next_reindex_at <= $1 ORDER BY next_reindex_at LIMIT 500");
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<DueCollection>();
        while (await reader.ReadAsync(ct))
            due.Add(new DueCollection(new TenantId(reader.GetGuid(0)), reader.GetGuid(1)));
        return due;
    }
}

internal sealed class ReindexDueCollectionHandler(PlatformDbContext database, IndexBuilding building, TimeProvider time) : IHandler<ReindexDueCollection, Done>
{
    public async Task<Result<Done>> HandleAsync(ReindexDueCollection request, CancellationToken ct)
    {
        if (await building.LockAsync(request.Id, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (collection.NextReindexAt is not { } due || due > time.GetUtcNow())
            return Done.It;
        collection.NextReindexAt = KnowledgeJson.Read<CollectionSettings>(collection.Settings).ReindexEveryHours is { } hours ? time.GetUtcNow().AddHours(hours) : null;
        if (await building.FindAsync(collection.Id, ct) is null && await database.Set<KnowledgeSource>().AnyAsync(s => s.CollectionId == collection.Id, ct))
            await building.BeginAsync(collection, await building.NewestSettingsAsync(collection.Id, ct), IndexReason.Schedule, confirmed: true, ct);
        return Done.It;
    }
}
