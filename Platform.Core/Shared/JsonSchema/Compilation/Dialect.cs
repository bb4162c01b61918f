namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>Which keywords of a resource mean something: what its metaschema's <c>$vocabulary</c> says. References always do.</summary>
internal sealed record Dialect(bool Applies, bool Validates, bool LooksAtUnevaluated, bool HasFormat, bool AssertsFormat, JsonSchema? Metaschema)
{
    public const string Draft = "https://json-schema.org/draft/2020-12/";

    private static readonly string[] Known = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion", "content"];

    /// <summary>Draft 2020-12 itself, with every keyword; here without its metaschema.</summary>
    public static readonly Dialect Standard = new(true, true, true, true, false, null);

    /// <summary>The first vocabulary that must be known but is not, or null.</summary>
    public static string? FindUnknown(IReadOnlyDictionary<string, bool> vocabularies) =>
        vocabularies.Where(vocabulary => vocabulary.Value && !Known.Any(name => vocabulary.Key == Name(name))).Select(vocabulary => vocabulary.Key).FirstOrDefault();

    public static Dialect Of(IReadOnlyDictionary<string, bool> vocabularies, JsonSchema metaschema) => new(
        vocabularies.ContainsKey(Name("applicator")), vocabularies.ContainsKey(Name("validation")), vocabularies.ContainsKey(Name("unevaluated")),
        vocabularies.ContainsKey(Name("format-annotation")) || vocabularies.ContainsKey(Name("format-assertion")),
        vocabularies.ContainsKey(Name("format-assertion")), metaschema);

    private static string Name(string vocabulary) => Draft + "vocab/" + vocabulary;
}
