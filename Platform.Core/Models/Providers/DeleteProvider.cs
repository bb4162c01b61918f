using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Providers;

/// <summary>Removes a provider of the tenant with its keys and its part of the catalogue. Agents that name it fail with <c>models.unknown_provider</c> until they are given another, or a built-in one of that name serves them.</summary>
[Requires(Permissions.ModelsManage)]
public sealed record DeleteProvider(string Name, int? Version = null) : ICommand<Done>;

internal sealed class DeleteProviderHandler(PlatformDbContext database, OperationContext context, ModelDirectory directory) : IHandler<DeleteProvider, Done>
{
    public async Task<Result<Done>> HandleAsync(DeleteProvider request, CancellationToken ct)
    {
        if (await database.Set<ModelProvider>().Include(p => p.Keys).FirstOrDefaultAsync(p => p.Name == request.Name, ct) is not { } provider)
            return ProviderSetup.BuiltIn.Contains(request.Name) ? ProviderErrors.BuiltIn : ProviderErrors.Unknown(request.Name);
        if (request.Version is { } version && version != provider.Version)
            return Errors.ChangedMeanwhile;
        database.Remove(provider);
        await database.Set<CatalogueModel>().Where(m => m.Provider == provider.Name).ExecuteDeleteAsync(ct);
        context.Audit("provider.deleted", "provider", provider.Name, provider.Name, before: CreateProviderHandler.Described(provider));
        directory.Tell(context, ModelNotices.Provider, provider.Name);
        return Done.It;
    }
}
