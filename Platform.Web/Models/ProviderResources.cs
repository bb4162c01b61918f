using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Models;

/// <summary>A provider of models. Secrets are write-only: <c>***</c> stands for a stored key, and sending it back keeps that key.</summary>
/// <param name="ApiKey"><c>***</c> where the tenant has given a key, else null.</param>
/// <param name="ApiKeys">All keys in the order in which they are tried.</param>
/// <param name="BuiltIn">Not made by the tenant and not to be changed; one of the same name can be made in front of it.</param>
/// <param name="EnvironmentKey">The installation's own key serves.</param>
public sealed record ProviderResource(
    string Name, string Type, string? BaseUrl, string? ApiKey, IReadOnlyList<string> ApiKeys, bool AllowPrivate, bool BuiltIn, bool EnvironmentKey, DateTimeOffset? UpdatedAt)
{
    internal static ProviderResource Of(ProviderView view) => new(
        view.Name, view.Type, view.BaseUrl, view.ApiKey, view.ApiKeys, view.AllowPrivate, view.IsBuiltIn, view.UsesEnvironmentKey, view.UpdatedAt);
}

/// <param name="Type"><c>openai</c>, <c>openrouter</c> or <c>openai_compatible</c>.</param>
/// <param name="BaseUrl">With the version, as <c>https://models.example.com/v1</c>; needed by <c>openai_compatible</c> alone.</param>
/// <param name="ApiKey">One key; or several as <paramref name="ApiKeys"/>, in the order in which they are tried.</param>
/// <param name="AllowPrivate">The address may lead to this machine or a private network; owners alone.</param>
public sealed record NewProvider(string Name, string Type, string? BaseUrl = null, string? ApiKey = null, IReadOnlyList<string>? ApiKeys = null, bool AllowPrivate = false);

/// <summary>Keys that are not sent stay as they are; name and type cannot change.</summary>
public sealed record ProviderChange
{
    public Optional<string> Name { get; init; }

    public Optional<string> Type { get; init; }

    public Optional<string?> BaseUrl { get; init; }

    /// <summary>In place of all keys; <c>***</c> keeps them, null takes them away.</summary>
    public Optional<string?> ApiKey { get; init; }

    /// <summary>The whole list; <c>***</c> keeps the key of its place.</summary>
    public Optional<IReadOnlyList<string>> ApiKeys { get; init; }

    public Optional<bool> AllowPrivate { get; init; }
}

/// <summary>How the two ways of giving keys become the operations' one list, and back in the refusals.</summary>
internal static class SentKeys
{
    /// <summary>Stands for a stored key that stays.</summary>
    public const string Kept = "***";

    private static readonly Error Both = Error.OfField("/api_keys", "models.keys_twice", "Give api_key or api_keys, not both.");

    public static Result<KeyList> Of(NewProvider body) => body switch
    {
        { ApiKey: not null, ApiKeys: not null } => Both,
        { ApiKey: { } key } => new KeyList([key]),
        _ => new KeyList(body.ApiKeys),
    };

    public static Result<KeyList> Of(ProviderChange body) => body switch
    {
        { ApiKey.IsPresent: true, ApiKeys.IsPresent: true } => Both,
        { ApiKey: { IsPresent: true, Value: null } } => new KeyList([]),
        { ApiKey: { IsPresent: true, Value: Kept } } => new KeyList(null),
        { ApiKey: { IsPresent: true, Value: { } key } } => new KeyList([key]),
        { ApiKeys.IsPresent: true } => new KeyList(body.ApiKeys.Value),
        _ => new KeyList(null),
    };

    /// <summary>A refusal of the list, said of the key that was sent.</summary>
    public static Error AsSent(Error error, bool asOne) => !asOne ? error : error with
    {
        Fields = [.. error.Fields.Select(field => field.Pointer.StartsWith("/api_keys", StringComparison.Ordinal) ? field with { Pointer = "/api_key" } : field)],
    };
}

/// <summary>Null keeps what is stored.</summary>
internal sealed record KeyList(IReadOnlyList<string>? Keys);
