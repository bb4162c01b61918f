using FluentValidation;

namespace Platform.Core.Shared.Operations;

/// <summary>Rules that many requests share; the messages say what came and what is allowed.</summary>
internal static class CommonRules
{
    public static IRuleBuilderOptions<T, int> IsLimit<T>(this IRuleBuilder<T, int> rule) =>
        rule.InclusiveBetween(1, Cursor.MaximumLimit).WithMessage($"'{{PropertyValue}}': a limit from 1 to {Cursor.MaximumLimit} is wanted.");

    /// <summary>A name that people read: something visible, at most <paramref name="length"/> characters, no control characters.</summary>
    public static IRuleBuilderOptions<T, string> IsName<T>(this IRuleBuilder<T, string> rule, int length = 100) =>
        rule.Must(name => !string.IsNullOrWhiteSpace(name) && name.Trim().Length <= length && !name.Any(char.IsControl))
            .WithMessage($"A name of 1–{length} characters without control characters is wanted.");

    public static IRuleBuilderOptions<T, string?> IsSearch<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MaximumLength(200).WithMessage("At most 200 characters can be searched for.");

    /// <summary>An address good enough to send a link to; whether somebody reads it only the answer shows.</summary>
    public static IRuleBuilderOptions<T, string> IsEmail<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(email => email is not null && email.Length <= 256 && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
                && email.Split('@') is [{ Length: > 0 and <= 64 }, { Length: > 2 } host] && host.Contains('.', StringComparison.Ordinal) && !host.StartsWith('.') && !host.EndsWith('.'))
            .WithMessage("'{PropertyValue}' is no e-mail address; name@example.com is wanted.");

    /// <summary>Escapes what the user typed for <c>ILIKE '%…%'</c>.</summary>
    public static string Contains(string text) =>
        "%" + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
