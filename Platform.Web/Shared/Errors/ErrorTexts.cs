using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Shared.Errors;

/// <summary>Turns an error's code and arguments into a sentence in the reader's language.</summary>
public sealed class ErrorTexts(IEnumerable<ErrorTextSource> sources, IStringLocalizerFactory factory, IStringLocalizer<SharedText> shared)
{
    private readonly Dictionary<string, Type> _sources = sources
        .GroupBy(source => source.Prefix, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Texts, StringComparer.Ordinal);

    /// <summary>An unknown code is shown with a general sentence, so that support can still tell what happened.</summary>
    public string Describe(ErrorNotice error)
    {
        var key = $"Error.{error.Code}";
        var text = Find(error.Code, key);
        return text.ResourceNotFound
            ? shared["Error.Unknown", error.Code]
            : string.Format(CultureInfo.CurrentCulture, text.Value, [.. error.Arguments]);
    }

    private LocalizedString Find(string code, string key)
    {
        var prefix = code.Split('.', 2)[0];
        if (_sources.TryGetValue(prefix, out var texts))
        {
            var own = factory.Create(texts)[key];
            if (!own.ResourceNotFound)
                return own;
        }
        return shared[key];
    }
}
