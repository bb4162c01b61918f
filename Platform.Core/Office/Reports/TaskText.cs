using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

/// <summary>The task's length rule, counted in characters (an emoji is one), as the table's column counts.</summary>
internal static class TaskText
{
    public static string Cut(string text)
    {
        if (text.Length <= OfficeLimits.TaskLength || ReportReader.CharactersOf(text) <= OfficeLimits.TaskLength)
            return text;
        var end = 0;
        for (var characters = 0; characters < OfficeLimits.TaskLength - 1; characters++)
            end += char.IsHighSurrogate(text[end]) ? 2 : 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    public static string OfError(string message) => Cut(message.StartsWith(OfficeLimits.ErrorPrefix, StringComparison.Ordinal) ? message : OfficeLimits.ErrorPrefix + message);
}
