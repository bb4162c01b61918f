using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Data;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Models.Providers;

/// <summary>The providers that the tenant can use, by name: its own, and the built-in ones that it has not put its own in front of. A tenant has at most 50.</summary>
[Requires(Permissions.ModelsRead)]
public sealed record ListProviders : IQuery<IReadOnlyList<ProviderView>>;

[Requires(Permissions.ModelsRead)]
public sealed record GetProvider(string Name) : IQuery<ProviderView>;

/// <summary>A provider without its secrets.</summary>
/// <param name="ApiKey"><c>***</c> where there is a key of the tenant, else null.</param>
/// <param name="ApiKeys"><c>***</c> for each key, in the order of trying.</param>
/// <param name="UsesEnvironmentKey">No key of the tenant; the installation's serves.</param>
/// <param name="Version">0 for built-in ones, which cannot be changed.</param>
public sealed record ProviderView(
    string Name, string Type, string? BaseUrl, string? ApiKey, IReadOnlyList<string> ApiKeys, bool AllowPrivate, bool IsBuiltIn, bool UsesEnvironmentKey, DateTimeOffset? UpdatedAt, int Version)
{
    internal static ProviderView Of(ModelProvider provider, bool environmentKey = false) => new(
        provider.Name, provider.Type, provider.BaseUrl, provider.Keys.Count > 0 ? ProviderRules.Kept : null, [.. provider.Keys.Select(_ => ProviderRules.Kept)], provider.AllowPrivate, false,
        provider.Keys.Count == 0 && provider.BaseUrl is null && environmentKey, provider.UpdatedAt, provider.Version);

    internal static ProviderView BuiltIn(string type, bool environmentKey) => new(type, type, null, null, [], false, true, environmentKey, null, 0);
}

internal sealed class ListProvidersHandler(PlatformDbContext database, PlatformSettings settings) : IHandler<ListProviders, IReadOnlyList<ProviderView>>, IHandler<GetProvider, ProviderView>
{
    public async Task<Result<IReadOnlyList<ProviderView>>> HandleAsync(ListProviders request, CancellationToken ct)
    {
        var own = await database.Set<ModelProvider>().AsNoTracking().Include(p => p.Keys).OrderBy(p => p.Name).ToListAsync(ct);
        var views = own.ConvertAll(provider => ProviderView.Of(provider, HasEnvironmentKey(provider.Type)));
        views.AddRange(ProviderSetup.BuiltIn.Where(name => own.TrueForAll(provider => provider.Name != name)).Select(name => ProviderView.BuiltIn(name, HasEnvironmentKey(name))));
        return views.OrderBy(view => view.Name, StringComparer.Ordinal).ToList();
    }

    public async Task<Result<ProviderView>> HandleAsync(GetProvider request, CancellationToken ct)
    {
        if (await database.Set<ModelProvider>().AsNoTracking().Include(p => p.Keys).FirstOrDefaultAsync(p => p.Name == request.Name, ct) is { } provider)
            return ProviderView.Of(provider, HasEnvironmentKey(provider.Type));
        return ProviderSetup.BuiltIn.Contains(request.Name) ? ProviderView.BuiltIn(request.Name, HasEnvironmentKey(request.Name)) : ProviderErrors.Unknown(request.Name);
    }

    private bool HasEnvironmentKey(string type) => type switch
    {
        ProviderTypes.OpenAi => settings.OpenAiApiKey is not null,
        ProviderTypes.OpenRouter => settings.OpenRouterApiKey is not null,
        _ => false,
    };
}
