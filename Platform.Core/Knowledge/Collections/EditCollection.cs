using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Collections;

/// <summary>Changes the keys that are sent. Another way to cut or embed is another index: built beside the one that serves, and in its place at once when it is ready.</summary>
/// <param name="Confirmed">Whatever the new index costs.</param>
/// <param name="Version">That was read; null takes any.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record EditCollection(Guid Id, CollectionEdit Edit, bool Confirmed = false, uint? Version = null) : ICommand<Done>;

/// <summary>Removes a collection; one with sources only when that is confirmed, and then with all of them.</summary>
/// <param name="Version">That was read; null takes any.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record DeleteCollection(Guid Id, bool Confirmed = false, uint? Version = null) : ICommand<Done>;

internal sealed class EditCollectionValidator : AbstractValidator<EditCollection>
{
    public EditCollectionValidator() => RuleFor(r => r.Edit).SetValidator(new CollectionEditValidator()).OverridePropertyName("");
}

internal sealed class EditCollectionHandler(PlatformDbContext database, OperationContext context, IndexBuilding building, IModelCatalogue catalogue, TimeProvider time)
    : IHandler<EditCollection, Done>, IHandler<DeleteCollection, Done>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<Result<Done>> HandleAsync(EditCollection request, CancellationToken ct)
    {
        if (await building.LockAsync(request.Id, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (request.Version is { } known && known != collection.Version)
            return Errors.ChangedMeanwhile;
        if (await RenameAsync(collection, request.Edit, ct) is { } taken)
            return taken;
        if (request.Edit.ReindexEveryHours.IsPresent)
        {
            collection.Settings = KnowledgeJson.Text(new CollectionSettings(request.Edit.ReindexEveryHours.Value));
            collection.NextReindexAt = request.Edit.ReindexEveryHours.Value is { } hours ? time.GetUtcNow().AddHours(hours) : null;
        }

        var newest = await building.NewestSettingsAsync(collection.Id, ct);
        var wanted = request.Edit.Over(newest);
        if (wanted != newest)
        {
            if (await IndexSettingsCheck.RefusalAsync(wanted, context.TenantId, catalogue, ct) is { } wrong)
                return wrong;
            if (await building.BeginAsync(collection, wanted, IndexReason.Settings, request.Confirmed, ct) is { } refusal)
                return refusal;
        }

        collection.MarkChanged(time.GetUtcNow(), context.Actor.Name);
        context.Audit("knowledge.collection_changed", "knowledge_collection", collection.Id.ToString(), collection.Name, after: new { Settings = wanted, collection.NextReindexAt });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, collection.Id.ToString());
        return Done.It;
    }

    public async Task<Result<Done>> HandleAsync(DeleteCollection request, CancellationToken ct)
    {
        database.Database.SetCommandTimeout(Patience);
        if (await building.LockAsync(request.Id, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (request.Version is { } known && known != collection.Version)
            return Errors.ChangedMeanwhile;
        var sources = await database.Set<KnowledgeSource>().CountAsync(s => s.CollectionId == collection.Id, ct);
        if (sources > 0 && !request.Confirmed)
            return CollectionErrors.NotEmpty(sources);
        // Sources before what hangs on them, in the order in which the workers lock them.
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM knowledge_sources WHERE collection_id = {collection.Id} ORDER BY id FOR UPDATE", ct);
        await database.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM knowledge_embeddings k WHERE k.text_hash IN (SELECT c.text_hash FROM knowledge_chunks c JOIN knowledge_sources s ON s.id = c.source_id WHERE s.collection_id = {collection.Id})
                AND NOT EXISTS (SELECT 1 FROM knowledge_chunks o JOIN knowledge_sources t ON t.id = o.source_id WHERE o.tenant_id = k.tenant_id AND o.text_hash = k.text_hash AND t.collection_id <> {collection.Id})
            """, ct);
        await database.Database.ExecuteSqlAsync($"DELETE FROM knowledge_collections WHERE id = {collection.Id}", ct);
        context.Audit("knowledge.collection_removed", "knowledge_collection", collection.Id.ToString(), collection.Name, after: new { Sources = sources });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, collection.Id.ToString());
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source);
        return Done.It;
    }

    private async Task<Error?> RenameAsync(KnowledgeCollection collection, CollectionEdit edit, CancellationToken ct)
    {
        if (!edit.Name.IsPresent || edit.Name.Value.Trim() == collection.Name)
            return null;
        var name = edit.Name.Value.Trim();
        if (await database.Set<KnowledgeCollection>().AnyAsync(c => c.Name.ToLower() == name.ToLower() && c.Id != collection.Id, ct))
            return CollectionErrors.NameTaken;
        collection.Name = name;
        return null;
    }
}
