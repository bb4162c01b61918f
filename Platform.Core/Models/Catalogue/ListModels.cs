using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Catalogue;

/// <summary>The catalogue by provider and model: what was fetched or edited.</summary>
[Requires(Permissions.ModelsRead)]
public sealed record ListModels(string? Provider = null, string? Search = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ModelView>>;

/// <param name="PromptPrice">US dollars for a million tokens; null where nobody said.</param>
/// <param name="CompletionPrice">US dollars for a million tokens.</param>
/// <param name="IsListed">It stands in the list that the provider gave last.</param>
public sealed record ModelView(
    string Provider, string Model, int? ContextTokens, int? MaxOutputTokens, decimal? PromptPrice, decimal? CompletionPrice, ModelSource Source, bool IsListed, DateTimeOffset UpdatedAt);

internal sealed class ListModelsValidator : AbstractValidator<ListModels>
{
    public ListModelsValidator()
    {
        RuleFor(r => r.Search).IsSearch();
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListModelsHandler(PlatformDbContext database) : IHandler<ListModels, Listing<ModelView>>
{
    public async Task<Result<Listing<ModelView>>> HandleAsync(ListModels request, CancellationToken ct)
    {
        var models = database.Set<CatalogueModel>().AsNoTracking().Where(m => request.Provider == null || m.Provider == request.Provider);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            models = models.Where(m => EF.Functions.ILike(m.Model, pattern, "\\"));
        }

        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2) is not [{ ValueKind: System.Text.Json.JsonValueKind.String } provider, { ValueKind: System.Text.Json.JsonValueKind.String } model])
                return Cursor.Malformed;
            var (lastProvider, lastModel) = (provider.GetString()!, model.GetString()!);
            models = models.Where(m => string.Compare(m.Provider, lastProvider) > 0 || (m.Provider == lastProvider && string.Compare(m.Model, lastModel) > 0));
        }

        var rows = await models.OrderBy(m => m.Provider).ThenBy(m => m.Model).Take(request.Limit + 1)
            .Select(m => new ModelView(m.Provider, m.Model, m.ContextTokens, m.MaxOutputTokens, m.PromptPrice, m.CompletionPrice, m.Source, m.IsListed, m.UpdatedAt)).ToListAsync(ct);
        return Listing<ModelView>.Cut(rows, request.Limit, row => [row.Provider, row.Model]);
    }
}
