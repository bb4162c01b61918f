using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Collections;

/// <summary>Builds the collection's index anew beside the one that serves.</summary>
/// <param name="Confirmed">Whatever it costs.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record ReindexCollection(Guid Id, bool Confirmed = false) : ICommand<Done>;

/// <summary>Lets the index serve that is ready, whatever was warned of.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record SwitchIndex(Guid Id) : ICommand<Done>;

/// <summary>Ends the building of an index; the one that serves goes on.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record CancelIndex(Guid Id) : ICommand<Done>;

internal sealed class ReindexCollectionHandler(PlatformDbContext database, OperationContext context, IndexBuilding building, TimeProvider time)
    : IHandler<ReindexCollection, Done>, IHandler<SwitchIndex, Done>, IHandler<CancelIndex, Done>
{
    public async Task<Result<Done>> HandleAsync(ReindexCollection request, CancellationToken ct)
    {
        if (await building.LockAsync(request.Id, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (await building.FindAsync(collection.Id, ct) is not null)
            return CollectionErrors.AlreadyBuilding;
        var settings = await building.NewestSettingsAsync(collection.Id, ct);
        return await building.BeginAsync(collection, settings, IndexReason.Asked, request.Confirmed, ct) is { } refusal ? refusal : Done.It;
    }

    public async Task<Result<Done>> HandleAsync(SwitchIndex request, CancellationToken ct)
    {
        if (await building.LockAsync(request.Id, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (await building.FindAsync(collection.Id, ct) is not { } index)
            return CollectionErrors.NothingBuilding;
        if (!await IndexRows.SwitchAsync((NpgsqlConnection)database.Database.GetDbConnection(), collection.Id, index.Id, time.GetUtcNow(), evenWarned: true, ct))
            return CollectionErrors.StillBuilding;
        Tell("knowledge.index_switched", collection, index);
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source);
        return Done.It;
    }

    public async Task<Result<Done>> HandleAsync(CancelIndex request, CancellationToken ct)
    {
        if (await building.LockAsync(request.Id, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (await building.FindAsync(collection.Id, ct) is not { } index)
            return CollectionErrors.NothingBuilding;
        await building.CancelAsync(index, ct);
        Tell("knowledge.index_cancelled", collection, index);
        return Done.It;
    }

    private void Tell(string action, KnowledgeCollection collection, KnowledgeIndex index)
    {
        context.Audit(action, "knowledge_collection", collection.Id.ToString(), collection.Name, after: new { index.Number, index.Warning });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, collection.Id.ToString());
    }
}
