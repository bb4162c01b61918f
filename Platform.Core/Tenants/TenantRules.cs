using System.Text.RegularExpressions;
using FluentValidation;

namespace Platform.Core.Tenants;

/// <summary>Rules of the values that tenants are made of; the messages say what is allowed.</summary>
internal static partial class TenantRules
{
    // They would collide with addresses of the product or with names that people trust.
    private static readonly HashSet<string> ReservedSlugs = ["platform", "api", "admin", "new", "system"];

    public static IRuleBuilderOptions<T, string> IsSlug<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(slug => slug is not null && Slug().IsMatch(slug) && !ReservedSlugs.Contains(slug))
            .WithMessage("'{PropertyValue}': 2–40 characters a–z, 0–9 and '-', beginning with a letter, not one of: " + string.Join(", ", ReservedSlugs) + ".");

    public static IRuleBuilderOptions<T, string> IsTimeZone<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(zone => zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            .WithMessage("'{PropertyValue}' is no time zone; an IANA name such as Europe/Moscow is wanted.");

    public static IRuleBuilderOptions<T, string> IsLanguage<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(language => language is "ru" or "en").WithMessage("'{PropertyValue}': allowed are ru and en.");

    public static IRuleBuilderOptions<T, string> IsCurrency<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(currency => currency is not null && Currency().IsMatch(currency)).WithMessage("'{PropertyValue}': a three-letter ISO 4217 code such as RUB is wanted.");

    public static IRuleBuilderOptions<T, string?> IsColor<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(color => color is null || Color().IsMatch(color)).WithMessage("'{PropertyValue}': a colour such as #2563eb is wanted.");

    [GeneratedRegex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$")]
    private static partial Regex Slug();

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Currency();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Color();
}
