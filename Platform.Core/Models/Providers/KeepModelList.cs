using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Providers;

/// <summary>Writes a provider's fetched list into the catalogue: new models come, edited ones keep what people set, missing ones stay for their prices but are listed no more.</summary>
[Requires(Permissions.ModelsManage)]
internal sealed record KeepModelList(string Provider, IReadOnlyList<ListedModel> Models, bool Answered) : ICommand<Done>;

internal sealed class KeepModelListHandler(PlatformDbContext database, OperationContext context, ModelDirectory directory, TimeProvider time) : IHandler<KeepModelList, Done>
{
    public async Task<Result<Done>> HandleAsync(KeepModelList request, CancellationToken ct)
    {
        if (request.Answered)
            await WriteAsync(request, ct);
        context.Audit("provider.tested", "provider", request.Provider, request.Provider, after: new { request.Answered, Models = request.Models.Count });
        directory.Tell(context, ModelNotices.Catalogue, request.Provider);
        return Done.It;
    }

    private async Task WriteAsync(KeepModelList request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var stored = await database.Set<CatalogueModel>().Where(m => m.Provider == request.Provider).ToDictionaryAsync(m => m.Model, StringComparer.Ordinal, ct);
        foreach (var listed in request.Models)
        {
            if (!stored.Remove(listed.Id, out var model))
                database.Add(model = new CatalogueModel { TenantId = context.TenantId, Provider = request.Provider, Model = listed.Id });
            model.IsListed = true;
            model.UpdatedAt = now;
            if (model.Source == ModelSource.Edited)
                continue;
            (model.ContextTokens, model.MaxOutputTokens, model.PromptPrice, model.CompletionPrice) = (listed.ContextTokens, listed.MaxOutputTokens, listed.PromptPrice, listed.CompletionPrice);
        }

        foreach (var missing in stored.Values)
            missing.IsListed = false;
    }
}
