using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Catalogue;

internal sealed class ListModelChoicesValidator : AbstractValidator<ListModelChoices>
{
    public ListModelChoicesValidator()
    {
        RuleFor(r => r.Search).IsSearch();
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListModelChoicesHandler(PlatformDbContext database, OperationContext context, IModelCatalogue models)
    : IHandler<ListProviderChoices, IReadOnlyList<ProviderInfo>>, IHandler<ListModelChoices, IReadOnlyList<ModelOption>>, IHandler<FindModelOption, ModelFinding>
{
    public async Task<Result<IReadOnlyList<ProviderInfo>>> HandleAsync(ListProviderChoices request, CancellationToken ct) =>
        (await models.ListProvidersAcrossTenants(context.TenantId, ct)).ToList();

    public async Task<Result<IReadOnlyList<ModelOption>>> HandleAsync(ListModelChoices request, CancellationToken ct)
    {
        var models = database.Set<CatalogueModel>().AsNoTracking().Where(m => m.Provider == request.Provider);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            models = models.Where(m => EF.Functions.ILike(m.Model, pattern, "\\"));
        }

        // What the provider no longer lists is still shown to those who use it, at the end.
        return (await models.OrderByDescending(m => m.IsListed).ThenBy(m => m.Model).Take(request.Limit).ToListAsync(ct)).ConvertAll(Option);
    }

    public async Task<Result<ModelFinding>> HandleAsync(FindModelOption request, CancellationToken ct) =>
        new ModelFinding(await database.Set<CatalogueModel>().AsNoTracking().FirstOrDefaultAsync(m => m.Provider == request.Provider && m.Model == request.Model, ct) is { } model ? Option(model) : null);

    private static ModelOption Option(CatalogueModel model) =>
        new(model.Model, model.ContextTokens, model.MaxOutputTokens, new ModelPrice(model.PromptPrice, model.CompletionPrice), model.IsListed);
}
