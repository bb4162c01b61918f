using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Collections;

/// <summary>Makes a collection without sources; a name is wanted.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record CreateCollection(CollectionEdit Edit) : ICommand<Guid>;

internal sealed class CreateCollectionValidator : AbstractValidator<CreateCollection>
{
    public CreateCollectionValidator()
    {
        RuleFor(r => r.Edit).SetValidator(new CollectionEditValidator()).OverridePropertyName("");
        RuleFor(r => r.Edit.Name.Value).IsName().OverridePropertyName("/name").When(r => !r.Edit.Name.IsPresent);
    }
}

internal sealed class CreateCollectionHandler(PlatformDbContext database, OperationContext context, CollectionPlaces places, IModelCatalogue catalogue, TimeProvider time) : IHandler<CreateCollection, Guid>
{
    public async Task<Result<Guid>> HandleAsync(CreateCollection request, CancellationToken ct)
    {
        var settings = request.Edit.Over(new IndexSettings());
        if (await IndexSettingsCheck.RefusalAsync(settings, context.TenantId, catalogue, ct) is { } refusal)
            return refusal;
        var name = request.Edit.Name.Value.Trim();
        if (await database.Set<KnowledgeCollection>().AnyAsync(c => c.Name.ToLower() == name.ToLower(), ct))
            return CollectionErrors.NameTaken;
        var made = await places.MakeAsync(name, settings, ct);
        if (request.Edit.ReindexEveryHours.Or(null) is { } hours)
        {
            var collection = await database.Set<KnowledgeCollection>().FirstAsync(c => c.Id == made.Id, ct);
            collection.Settings = KnowledgeJson.Text(new CollectionSettings(hours));
            collection.NextReindexAt = time.GetUtcNow().AddHours(hours);
        }

        return made.Id;
    }
}
