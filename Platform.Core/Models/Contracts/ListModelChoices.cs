using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Contracts;

/// <summary>The providers that the tenant can use, by name.</summary>
[Requires(Permissions.ModelsRead)]
public sealed record ListProviderChoices : IQuery<IReadOnlyList<ProviderInfo>>;

/// <summary>Models of a provider to choose from, by name.</summary>
/// <param name="Search">Part of the name.</param>
[Requires(Permissions.ModelsRead)]
public sealed record ListModelChoices(string Provider, string? Search = null, int Limit = ListModelChoices.DefaultLimit) : IQuery<IReadOnlyList<ModelOption>>
{
    public const int DefaultLimit = 100;
}

/// <summary>What is known of one model of a provider; null where the catalogue does not hold it.</summary>
[Requires(Permissions.ModelsRead)]
public sealed record FindModelOption(string Provider, string Model) : IQuery<ModelFinding>;

/// <param name="Price">US dollars for a million tokens.</param>
/// <param name="IsListed">It stands in the list that the provider gave last.</param>
public sealed record ModelOption(string Model, int? ContextTokens, int? MaxOutputTokens, ModelPrice Price, bool IsListed);

public sealed record ModelFinding(ModelOption? Option);
