using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Shared.Errors;

/// <summary>Turns an error's code and arguments into a sentence in the reader's language.</summary>
public sealed class ErrorTexts(IEnumerable<ErrorTextSource> sources, IStringLocalizerFactory factory, IStringLocalizer<SharedText> shared)
{
    private readonly ILookup<string, Type> _sources = sources.ToLookup(source => source.Prefix, source => source.Texts, StringComparer.Ordinal);

    /// <summary>An unknown code is shown with a general sentence, so that support can still tell what happened.</summary>
    public string Describe(ErrorNotice error) => Find(error) ?? shared["Error.Unknown", error.Code];

    /// <summary>The sentence of the code, or null where it has none.</summary>
    public string? Find(ErrorNotice error)
    {
        var text = Find(error.Code, $"Error.{error.Code}");
        return text.ResourceNotFound ? null : string.Format(CultureInfo.CurrentCulture, text.Value, [.. error.Arguments]);
    }

    private LocalizedString Find(string code, string key)
    {
        var prefix = code.Split('.', 2)[0];
        foreach (var texts in _sources[prefix])
        {
            var own = factory.Create(texts)[key];
            if (!own.ResourceNotFound)
                return own;
        }
        return shared[key];
    }
}
