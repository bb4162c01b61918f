using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>
/// Fills the variables of a system prompt: <c>{{agent.name}}</c>, <c>{{date}}</c> and so on, with or without spaces inside. What is no variable stays as it is written.
/// </summary>
public static partial class SystemPrompt
{
    private const string OfUserData = "user.";

    // A name that is longer is no name; and what people are called must not become a second prompt.
    private const int LongestName = 100;

    /// <summary>Every variable, as it stands between the braces.</summary>
    public static readonly IReadOnlyList<string> Variables = ["agent.name", "agent.id", "now", "date", "time", "weekday", "time_zone", "user.name", "user.language", "channel"];

    internal static string Fill(RunnableAgent agent, ToolCaller caller, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(caller.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var culture = RunningText.CultureOf(caller.Language);
        return Variable().Replace(agent.Settings.Prompt, match => match.Groups[1].Value switch
        {
            "agent.name" => OneLine(agent.Name),
            "agent.id" => agent.Slug,
            "now" => local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            "date" => local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "time" => local.ToString("HH:mm", CultureInfo.InvariantCulture),
            "weekday" => culture.DateTimeFormat.GetDayName(local.DayOfWeek),
            "time_zone" => zone.Id,
            "user.name" => OneLine(caller.UserName ?? ""),
            "user.language" => caller.Language,
            "channel" => caller.Imitates ?? caller.Channel,
            var name => OfUser(name, caller) ?? match.Value,
        });
    }

    /// <summary><c>user.plan</c> is what the channel knows as the user's <c>plan</c>: a name that nobody can list.</summary>
    public static bool IsVariable(string name) => Variables.Contains(name) || (name.StartsWith(OfUserData, StringComparison.Ordinal) && name.Length > OfUserData.Length);

    // A text, a number, yes or no; of anything else, and of what the channel does not know, the variable stays as it is written.
    private static string? OfUser(string name, ToolCaller caller) =>
        name.StartsWith(OfUserData, StringComparison.Ordinal) && caller.UserData?[name[OfUserData.Length..]] is JsonValue value ? OneLine(value.ToString()) : null;

    private static string OneLine(string name)
    {
        var line = string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= LongestName ? line : line[..LongestName];
    }

    [GeneratedRegex(@"\{\{\s*([a-z_.]{1,40})\s*\}\}")]
    private static partial Regex Variable();
}
