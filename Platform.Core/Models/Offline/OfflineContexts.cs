using System.Text.RegularExpressions;

namespace Platform.Core.Models.Offline;

/// <summary>Takes documents out of what a model is sent: <c>&lt;document [2] title="…"&gt;</c>, the text, <c>&lt;/document&gt;</c>. What stands around them is another context; what models are told of how to read it (<c>&lt;rules&gt;</c>) is none.</summary>
internal static partial class OfflineContexts
{
    public static IEnumerable<OfflineContext> Of(string text)
    {
        text = Rules().Replace(text, "\n");
        var from = 0;
        foreach (Match document in Document().Matches(text))
        {
            yield return new OfflineContext(Tags().Replace(text[from..document.Index], "\n"), null);
            yield return new OfflineContext(document.Groups["text"].Value, document.Groups["mark"].Value);
            from = document.Index + document.Length;
        }

        yield return new OfflineContext(Tags().Replace(text[from..], "\n"), null);
    }

    public static bool HasDocuments(string text) => Document().IsMatch(text);

    [GeneratedRegex(@"<document \[(?<mark>\d{1,3})\][^>\n]*>\n(?<text>.*?)\n</document>", RegexOptions.Singleline)]
    private static partial Regex Document();

    [GeneratedRegex(@"<rules>.*?</rules>", RegexOptions.Singleline)]
    private static partial Regex Rules();

    [GeneratedRegex(@"</?(?:documents|memory)>")]
    private static partial Regex Tags();
}
