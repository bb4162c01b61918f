using System.Globalization;
using System.Resources;
using FluentValidation;

namespace Platform.Core.Shared.Operations;

/// <summary>
/// The sentences of a feature's refusals, in the reader's language: the .resx and .ru.resx beside the marker class. <c>{0}</c>, <c>{1}</c> … are filled
/// here; named places (<c>{PropertyValue}</c>) are left to FluentValidation.
/// </summary>
public sealed class Sentences(Type marker)
{
    private readonly ResourceManager _texts = new(marker);

    public string this[string key, params ReadOnlySpan<object?> arguments] =>
        Find(CultureInfo.CurrentUICulture, key, arguments) ?? throw new MissingManifestResourceException($"{marker.Name} has no text '{key}'.");

    /// <summary>For a reader who is not the caller; null where there is no such text.</summary>
    public string? Find(CultureInfo culture, string key, params ReadOnlySpan<object?> arguments)
    {
        var text = _texts.GetString(key, culture);
        for (var i = 0; i < arguments.Length; i++)
            text = text?.Replace($"{{{i}}}", Convert.ToString(arguments[i], CultureInfo.CurrentCulture), StringComparison.Ordinal);
        return text;
    }
}

internal static class SentenceRules
{
    /// <summary>Gives a rule its sentence; it is looked up when the rule refuses, so every reader gets it in their language.</summary>
    public static IRuleBuilderOptions<T, TProperty> Says<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, Sentences sentences, string key, params object?[] arguments) =>
        rule.WithMessage(_ => sentences[key, arguments]);
}
