using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Providers;

/// <summary>Changes a provider of the tenant; name and type stay. Keys are write-only: <c>***</c> keeps what is stored in its place, and null keeps all of them.</summary>
/// <param name="BaseUrl">Null for the type's own address.</param>
/// <param name="Version">The version that was read; null takes any.</param>
/// <param name="RemovedKeys">Places (from 1) of stored keys that go before <paramref name="Keys"/> is read: the places that it names are those of the rest.</param>
[Requires(Permissions.ModelsManage)]
public sealed record UpdateProvider(string Name, string? BaseUrl, IReadOnlyList<string>? Keys, bool AllowPrivate, int? Version = null, IReadOnlyList<int>? RemovedKeys = null) : ICommand<ProviderView>;

internal sealed class UpdateProviderValidator : AbstractValidator<UpdateProvider>
{
    public UpdateProviderValidator()
    {
        RuleFor(r => r.BaseUrl).IsBaseUrl();
        RuleFor(r => r.Keys).AreKeys().OverridePropertyName("ApiKeys");
    }
}

internal sealed class UpdateProviderHandler(PlatformDbContext database, OperationContext context, ModelDirectory directory, ProviderKeyList keys, TimeProvider time) : IHandler<UpdateProvider, ProviderView>
{
    public async Task<Result<ProviderView>> HandleAsync(UpdateProvider request, CancellationToken ct)
    {
        if (await database.Set<ModelProvider>().Include(p => p.Keys).FirstOrDefaultAsync(p => p.Name == request.Name, ct) is not { } provider)
            return ProviderSetup.BuiltIn.Contains(request.Name) ? ProviderErrors.BuiltIn : ProviderErrors.Unknown(request.Name);
        if (request.Version is { } version && version != provider.Version)
            return Errors.ChangedMeanwhile;
        var baseUrl = ProviderRules.Clean(request.BaseUrl);
        if (Refuse(provider, request, baseUrl) is { } refusal)
            return refusal;

        var before = CreateProviderHandler.Described(provider);
        (provider.BaseUrl, provider.AllowPrivate) = (baseUrl, request.AllowPrivate);
        foreach (var gone in provider.Keys.Where(key => request.RemovedKeys?.Contains(key.Position) is true).ToArray())
            provider.Keys.Remove(gone);
        var wanted = request.Keys ?? (request.RemovedKeys is null ? null : [.. provider.Keys.Select(_ => ProviderRules.Kept)]);
        if (wanted is { } sent && keys.Apply(provider, sent) is { } wrong)
            return wrong;
        provider.MarkChanged(time.GetUtcNow());
        context.Audit("provider.updated", "provider", provider.Name, provider.Name, before, CreateProviderHandler.Described(provider));
        directory.Tell(context, ModelNotices.Provider, provider.Name);
        return ProviderView.Of(provider);
    }

    private Error? Refuse(ModelProvider provider, UpdateProvider request, string? baseUrl)
    {
        if (baseUrl is null && provider.Type == ProviderTypes.Compatible)
            return ProviderErrors.AddressNeeded;
        var moves = Origin(baseUrl) != Origin(provider.BaseUrl);
        if (request.AllowPrivate && (!provider.AllowPrivate || moves) && !context.Actor.May(Permissions.TenantOwn))
            return ProviderErrors.OwnersAllowPrivate;
        // Else whoever may edit could send a key, which nobody may see, to a server of their own.
        if (moves && provider.Keys.Count > 0 && (request.Keys is null || request.Keys.Contains(ProviderRules.Kept)))
            return ProviderErrors.KeyNeeded;
        return ProviderRules.Refuse(baseUrl, request.AllowPrivate);
    }

    private static string? Origin(string? baseUrl) => baseUrl is null ? null : new Uri(baseUrl).GetLeftPart(UriPartial.Authority);
}
