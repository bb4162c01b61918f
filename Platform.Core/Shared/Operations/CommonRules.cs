using FluentValidation;

namespace Platform.Core.Shared.Operations;

/// <summary>Rules that many requests share; the messages say what came and what is allowed.</summary>
internal static class CommonRules
{
    private const int MaximumSearch = 200;

    public static IRuleBuilderOptions<T, int> IsLimit<T>(this IRuleBuilder<T, int> rule) =>
        rule.InclusiveBetween(1, Cursor.MaximumLimit).Says(RuleText.All, "Limit", Cursor.MaximumLimit);

    /// <summary>A name that people read: something visible, at most <paramref name="length"/> characters, no control characters.</summary>
    public static IRuleBuilderOptions<T, string> IsName<T>(this IRuleBuilder<T, string> rule, int length = 100) =>
        rule.Must(name => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= length && !name.Any(char.IsControl))
            .Says(RuleText.All, "Name", length);

    public static IRuleBuilderOptions<T, string?> IsSearch<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MaximumLength(MaximumSearch).Says(RuleText.All, "Search", MaximumSearch);

    /// <summary>An address good enough to send a link to; whether somebody reads it only the answer shows.</summary>
    public static IRuleBuilderOptions<T, string> IsEmail<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(email => email is not null && email.Length <= 256 && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
                && email.Split('@') is [{ Length: > 0 and <= 64 }, { Length: > 2 } host] && host.Contains('.', StringComparison.Ordinal) && !host.StartsWith('.') && !host.EndsWith('.'))
            .Says(RuleText.All, "Email");

    /// <summary>A language that the product speaks.</summary>
    public static IRuleBuilderOptions<T, string> IsLanguage<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(language => language is "ru" or "en").Says(RuleText.All, "Language");

    /// <summary>Escapes what the user typed for <c>ILIKE '%…%'</c>.</summary>
    public static string Contains(string text) =>
        "%" + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
