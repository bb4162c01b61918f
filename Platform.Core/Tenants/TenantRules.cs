using System.Text.RegularExpressions;
using FluentValidation;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Tenants;

/// <summary>Rules of the values that tenants are made of; the messages say what is allowed.</summary>
internal static partial class TenantRules
{
    // They would collide with addresses of the product or with names that people trust.
    private static readonly HashSet<string> ReservedSlugs = ["platform", "api", "admin", "new", "system"];

    public static IRuleBuilderOptions<T, string> IsSlug<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(slug => slug is not null && Slug().IsMatch(slug) && !ReservedSlugs.Contains(slug))
            .Says(TenantRuleText.All, "Slug", string.Join(", ", ReservedSlugs));

    public static IRuleBuilderOptions<T, string> IsTimeZone<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(zone => zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            .Says(TenantRuleText.All, "TimeZone");

    public static IRuleBuilderOptions<T, string> IsCurrency<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(currency => currency is not null && Currency().IsMatch(currency)).Says(TenantRuleText.All, "Currency");

    public static IRuleBuilderOptions<T, string?> IsColor<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(color => color is null || Color().IsMatch(color)).Says(TenantRuleText.All, "Color");

    [GeneratedRegex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$")]
    private static partial Regex Slug();

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Currency();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Color();
}
