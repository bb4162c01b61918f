namespace Platform.Core.Models.Wire;

/// <summary>The kinds of providers (contracts: agents).</summary>
internal static class ProviderTypes
{
    public const string OpenAi = "openai";
    public const string OpenRouter = "openrouter";
    public const string Compatible = "openai_compatible";

    /// <summary>Built in; no tenant makes one.</summary>
    public const string Offline = "offline";

    /// <summary>Those that a tenant may make.</summary>
    public static readonly string[] OfTenants = [OpenAi, OpenRouter, Compatible];
}
