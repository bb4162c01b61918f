namespace Platform.Core.Models.Contracts;

/// <summary>What open pages listen to.</summary>
public static class ModelNotices
{
    public const string Feature = "models";

    /// <summary>A provider was made, changed or removed; the ids are names.</summary>
    public const string Provider = "provider";

    /// <summary>The catalogue of a provider changed; the ids are the providers' names.</summary>
    public const string Catalogue = "catalogue";

    /// <summary>Figures or breakers changed.</summary>
    public const string Health = "health";
}
