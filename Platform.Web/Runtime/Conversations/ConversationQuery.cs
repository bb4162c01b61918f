using System.Globalization;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;

namespace Platform.Web.Runtime.Conversations;

/// <summary>What the address says of the list; what is none of ours is left out.</summary>
internal static class ConversationQuery
{
    public const int UsualDays = 30;

    /// <summary>Periods to choose from, in days; 0 is all of it.</summary>
    public static readonly IReadOnlyList<int> Periods = [1, 7, 30, 90, 0];

    public static readonly IReadOnlyList<string> Names = ["agent", "channel", "state", "tag", "days", "errors", "q"];

    public static ConversationFilter Read(Func<string, string?> value, DateTimeOffset now)
    {
        var days = DaysOf(value("days"));
        return new ConversationFilter(
            Guid.TryParse(value("agent"), out var agent) ? agent : null, Text(value("channel")), StateOf(value("state")), Text(value("q")), Text(value("tag")), days == 0 ? null : now.AddDays(-days),
            WithErrors: value("errors") == "1");
    }

    public static int DaysOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Periods.Contains(days) ? days : UsualDays;

    public static ConversationState? StateOf(string? text) => Enum.GetValues<ConversationState>().Cast<ConversationState?>().FirstOrDefault(state => NameOf(state!.Value) == text);

    /// <summary>As it stands in the address: <c>taken_over</c>.</summary>
    public static string NameOf(ConversationState state) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
