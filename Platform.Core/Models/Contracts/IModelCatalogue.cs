using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Contracts;

/// <summary>What is known of providers and models, from memory: for checking configurations, counting costs and lists to choose from.</summary>
public interface IModelCatalogue
{
    /// <summary>Whether a configuration may name this model: a provider that is not there is refused, and a model that the provider's list, where one was fetched, does not hold.</summary>
    ValueTask<ModelStanding> FindAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct);

    /// <summary>How many tokens the model can read at once; null where nobody said.</summary>
    ValueTask<int?> ContextOfAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct);

    /// <summary>What the model costs; nulls where nobody said.</summary>
    ValueTask<ModelPrice> PriceOfAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct);

    /// <summary>The dearest chat model that the provider has listed and whose price is known, of those that cost no more than a few dollars; else the first by name. Null where none is listed.</summary>
    ValueTask<string?> FirstChatModelAcrossTenants(TenantId tenant, string provider, CancellationToken ct);

    /// <summary>The providers that the tenant can use, by name: its own and the built-in ones.</summary>
    ValueTask<IReadOnlyList<ProviderInfo>> ListProvidersAcrossTenants(TenantId tenant, CancellationToken ct);
}

public enum ModelStanding
{
    Known,

    /// <summary>The provider is there and its list was never fetched: any model is taken.</summary>
    NotListed,

    UnknownModel,

    UnknownProvider,
}

/// <param name="Type"><c>openai</c>, <c>openrouter</c>, <c>openai_compatible</c> or <c>offline</c>.</param>
/// <param name="HasKey">Of the tenant or of the environment; providers on a private address may need none.</param>
public sealed record ProviderInfo(string Name, string Type, bool HasKey, bool IsBuiltIn);

/// <summary>Prices in US dollars for a million tokens; null where nobody said.</summary>
public sealed record ModelPrice(decimal? Prompt, decimal? Completion)
{
    public decimal CostOf(long promptTokens, long completionTokens) => decimal.Round(((Prompt ?? 0) * promptTokens + (Completion ?? 0) * completionTokens) / 1_000_000m, 9);
}
