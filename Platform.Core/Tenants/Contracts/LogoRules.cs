namespace Platform.Core.Tenants.Contracts;

/// <summary>What a logo may be; the upload field asks for the same.</summary>
public static class LogoRules
{
    public const int MaximumBytes = 256 * 1024;

    public const string Accept = "image/png,image/jpeg,image/webp";
}
