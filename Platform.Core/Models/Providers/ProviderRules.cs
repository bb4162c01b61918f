using System.Text.RegularExpressions;
using FluentValidation;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Models.Providers;

/// <summary>What a provider may look like.</summary>
internal static partial class ProviderRules
{
    /// <summary>In place of a stored secret: reading shows it, sending it back keeps what is stored.</summary>
    public const string Kept = "***";

    public const int MostKeys = 10;

    private const int LongestUrl = 500;
    private const int LongestKey = 1_000;

    public static IRuleBuilderOptions<T, string> IsProviderName<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(name => name is not null && Name().IsMatch(name) && name != ProviderSetup.Offline)
            .Says(ModelsRuleText.All, "Name");

    public static IRuleBuilderOptions<T, string> IsProviderType<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(type => ProviderTypes.OfTenants.Contains(type)).Says(ModelsRuleText.All, "Type", string.Join(", ", ProviderTypes.OfTenants));

    public static IRuleBuilderOptions<T, string?> IsBaseUrl<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(url => string.IsNullOrWhiteSpace(url) || (url.Length <= LongestUrl && Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0))
            .Says(ModelsRuleText.All, "BaseUrl");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> AreKeys<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) =>
        rule.Must(keys => keys is null || (keys.Count <= MostKeys && keys.All(IsKey)))
            .Says(ModelsRuleText.All, "Keys", MostKeys, LongestKey);

    /// <summary>The refusal of an address that may not be called, or null.</summary>
    public static Error? Refuse(string? baseUrl, bool allowPrivate)
    {
        if (baseUrl is null)
            return null;
        return SsrfGuard.Check(new Uri(baseUrl), allowPrivate) switch
        {
            null => null,
            SsrfVerdict.Private => Error.OfField("/base_url", "models.private_base_url", ModelsRuleText.All["PrivateAddress"]),
            _ => Error.OfField("/base_url", "models.forbidden_base_url", ModelsRuleText.All["ForbiddenAddress"]),
        };
    }

    public static string? Clean(string? baseUrl) => string.IsNullOrWhiteSpace(baseUrl) ? null : baseUrl.Trim().TrimEnd('/');

    // What can stand in a header; a line break in it would begin another one.
    private static bool IsKey(string key) => key is { Length: >= 1 and <= LongestKey } && key.All(c => c is > ' ' and <= '~');

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$")]
    private static partial Regex Name();
}

internal static class ProviderErrors
{
    public static Error Unknown(string name) => Error.NotFound("models.unknown_provider", $"There is no provider '{name}'.", name);

    public static readonly Error BuiltIn = Error.Conflict("models.built_in_provider", "This provider is built in. Make one of the same name to give it keys of your own.");

    public static readonly Error OwnersAllowPrivate = Error.Forbidden("models.allow_private_needs_owner", "Only an owner may let a provider lead to a private network, or change where such a one leads.");

    public static Error AddressNeeded => Error.OfField("/base_url", "models.base_url_needed", ModelsRuleText.All["AddressNeeded"]);

    public static Error NameNeedsType => Error.OfField("/type", "models.reserved_name", ModelsRuleText.All["ReservedName"]);

    public static Error KeyNeeded => Error.OfField("/api_key", "models.key_needed_for_new_address", ModelsRuleText.All["KeyNeeded"]);

    public static Error NothingToKeep(int index) => Error.OfField($"/api_keys/{index}", "models.no_such_key", ModelsRuleText.All["NothingKept"]);

    public static readonly Error TooMany = Error.Conflict("models.too_many_providers", "A tenant has at most 50 providers.", 50);
}
