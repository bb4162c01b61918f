using System.Globalization;
using System.Resources;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>The sentences of the errors.</summary>
internal static class SchemaText
{
    // Longer values say no more to a person and could make an error larger than its instance.
    private const int LongestArgument = 200;

    private static readonly ResourceManager Texts = new(typeof(SchemaText));

    public static string Of(string code, IReadOnlyList<string> arguments, CultureInfo culture)
    {
        var sentence = Texts.GetString(code, culture) ?? code;
        return arguments.Count == 0 ? sentence : string.Format(culture, sentence, [.. arguments.Select(argument => code == "type" ? Types(argument, culture) : Cut(argument))]);
    }

    /// <summary><c>string,null</c> → <c>a string or null</c>.</summary>
    private static string Types(string names, CultureInfo culture) =>
        string.Join(Texts.GetString("type.or", culture), names.Split(',').Select(name => Texts.GetString("type." + name, culture) ?? name));

    private static string Cut(string text) => text.Length <= LongestArgument ? text : text[..LongestArgument] + "…";
}
