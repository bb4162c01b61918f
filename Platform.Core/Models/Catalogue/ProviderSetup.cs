using Platform.Core.Models.Wire;

namespace Platform.Core.Models.Catalogue;

/// <summary>A provider as calls need it.</summary>
/// <param name="IsTrusted">Its address is the operator's, not a tenant's: it may be private.</param>
internal sealed record ProviderSetup(string Name, string Type, string BaseUrl, bool AllowPrivate, bool IsTrusted, bool IsBuiltIn, IReadOnlyList<ProviderKey> Keys)
{
    public const string OpenAi = "openai";
    public const string OpenRouter = "openrouter";
    public const string Offline = "offline";

    public static readonly string[] BuiltIn = [OpenAi, OpenRouter, Offline];

    /// <summary>Providers of one's own (Ollama, vLLM) often ask for no key; the public ones always do.</summary>
    public bool NeedsKey => Type is ProviderTypes.OpenAi or ProviderTypes.OpenRouter;

    public bool HasKey => !NeedsKey || Keys.Any(key => key.HasSecret);
}

/// <summary>A key on its way to the wire: sealed until then. A class without a text of its own, so that no log can show it.</summary>
internal sealed class ProviderKey(Guid id, int position, string? sealedKey, string? fromEnvironment)
{
    /// <summary>Where no key is sent.</summary>
    public static readonly ProviderKey None = new(Guid.Empty, 0, null, null);

    /// <summary>Zeros for the environment's key and for none.</summary>
    public Guid Id => id;

    /// <summary>From 1; 0 for the environment's key and for none.</summary>
    public int Position => position;

    public bool HasSecret => sealedKey is not null || fromEnvironment is not null;

    public string? Open(Shared.Security.SecretBox box) => sealedKey is null ? fromEnvironment : box.Open(Data.ModelProviderKey.Purpose, sealedKey);
}

/// <summary>What the catalogue says of a model.</summary>
internal sealed record CatalogueEntry(Contracts.ModelPrice Price, int? ContextTokens, int? MaxOutputTokens, bool IsListed);
