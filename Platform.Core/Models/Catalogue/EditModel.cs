using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Catalogue;

/// <summary>Sets what a model holds and costs, also of one that the provider does not list. It stays through every fetch.</summary>
/// <param name="PromptPrice">US dollars for a million tokens; null for unknown, which counts as nothing.</param>
/// <param name="CompletionPrice">US dollars for a million tokens.</param>
[Requires(Permissions.ModelsManage)]
public sealed record EditModel(string Provider, string Model, int? ContextTokens, int? MaxOutputTokens, decimal? PromptPrice, decimal? CompletionPrice) : ICommand<ModelView>;

internal sealed class EditModelValidator : AbstractValidator<EditModel>
{
    private const int MostTokens = 100_000_000;
    private const decimal HighestPrice = 1_000_000m;

    public EditModelValidator()
    {
        RuleFor(r => r.Model).Must(model => !string.IsNullOrWhiteSpace(model) && model.Length <= 200 && !model.Any(char.IsControl)).Says(ModelsRuleText.All, "Model");
        RuleFor(r => r.ContextTokens).InclusiveBetween(1, MostTokens).Says(ModelsRuleText.All, "Tokens", MostTokens);
        RuleFor(r => r.MaxOutputTokens).InclusiveBetween(1, MostTokens).Says(ModelsRuleText.All, "Tokens", MostTokens);
        RuleFor(r => r.PromptPrice).InclusiveBetween(0, HighestPrice).Says(ModelsRuleText.All, "Price", HighestPrice);
        RuleFor(r => r.CompletionPrice).InclusiveBetween(0, HighestPrice).Says(ModelsRuleText.All, "Price", HighestPrice);
    }
}

internal sealed class EditModelHandler(PlatformDbContext database, OperationContext context, ModelDirectory directory, TimeProvider time) : IHandler<EditModel, ModelView>
{
    public async Task<Result<ModelView>> HandleAsync(EditModel request, CancellationToken ct)
    {
        if (await directory.ProviderAcrossTenants(context.TenantId, request.Provider, ct) is null)
            return ProviderErrors.Unknown(request.Provider);
        var model = await database.Set<CatalogueModel>().FirstOrDefaultAsync(m => m.Provider == request.Provider && m.Model == request.Model, ct);
        var before = model is null ? null : new { model.ContextTokens, model.MaxOutputTokens, model.PromptPrice, model.CompletionPrice };
        if (model is null)
            database.Add(model = new CatalogueModel { TenantId = context.TenantId, Provider = request.Provider, Model = request.Model });
        (model.ContextTokens, model.MaxOutputTokens, model.PromptPrice, model.CompletionPrice) = (request.ContextTokens, request.MaxOutputTokens, request.PromptPrice, request.CompletionPrice);
        (model.Source, model.UpdatedAt) = (ModelSource.Edited, time.GetUtcNow());
        context.Audit(
            "model.edited", "model", $"{request.Provider}/{request.Model}", request.Model, before, new { request.ContextTokens, request.MaxOutputTokens, request.PromptPrice, request.CompletionPrice });
        directory.Tell(context, ModelNotices.Catalogue, request.Provider);
        return new ModelView(model.Provider, model.Model, model.ContextTokens, model.MaxOutputTokens, model.PromptPrice, model.CompletionPrice, model.Source, model.IsListed, model.UpdatedAt);
    }
}
